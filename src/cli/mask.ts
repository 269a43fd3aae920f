/** What is shown instead of a value: the same for every value, so that it reveals nothing of its length. */
export const MASK = "********";
