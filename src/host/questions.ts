/** How VS Code's boxes and lists ask. */

/**
 * Of every question: it stays until it is answered or left with Escape. VS Code gives a labeler its focus back some time
 * after the palette or a dialog has closed, which would take a question away that came meanwhile.
 */
export const STAYS = { ignoreFocusOut: true } as const;
