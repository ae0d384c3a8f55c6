/** Writes media/models/voc/{model.json,weights.bin} below `root`, unless they are there and up to date. */
export function buildVocModel(root: string): Promise<void>;
