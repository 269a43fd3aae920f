/** `page/main.ts` as one text, which the build puts here. */
declare const WIDGET_PAGE_CODE: string;

/** What draws a widget in a page, as JavaScript: a function of the script's element and of what describes the widget. */
export const WIDGET_PAGE = `(()=>{${WIDGET_PAGE_CODE}return page.show})()`;
