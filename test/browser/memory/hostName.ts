/** Of the worker that stands in for the extension host: its memory isn't the view's. */
export const HOST_NAME = 'host';
