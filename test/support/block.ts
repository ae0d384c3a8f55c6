/** Blocks this thread, as a slow disk blocks whoever reads it synchronously. @param milliseconds at least */
export function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
