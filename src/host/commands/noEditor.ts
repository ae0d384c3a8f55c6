/** What commands on the active labeler say where there is none. */
export const NO_EDITOR = 'Open an image in FCN Labeler first.';
