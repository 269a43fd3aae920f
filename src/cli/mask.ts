/** What is shown in place of a value: the same for every value, so that it tells nothing of its length. */
export const MASK = "********";
