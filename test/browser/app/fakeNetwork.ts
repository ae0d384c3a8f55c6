/** What tests ask of the fake network (`fakeWorker.ts`). */

export const INPUT_SIZE = 513;
/** With this input size the network stands still before its last step, until it is let go or cancelled. */
export const HELD_INPUT_SIZE = 65;
/** The channel on which a message lets it go. */
export const LET_GO = 'fake-network-let-go';
