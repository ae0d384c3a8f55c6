/**
 * A question outlives a labeler's getting its focus back late: from the palette, or from the question before.
 * @param options of a list or a box that VS Code is to show
 */
export function checkStays(options: { ignoreFocusOut?: boolean } | undefined): void {
  if (options?.ignoreFocusOut !== true) throw new Error('a question that goes with the focus');
}
