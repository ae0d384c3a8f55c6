/** Names of files in the extension's storage that hold what belongs to an image or a dataset. */

/** The SHA-256 of a text, hex. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param image URI @param inputSize longest side of the network's input */
export function replayName(
  image: string,
  { width, height }: { readonly width: number; readonly height: number },
  inputSize: number,
): Promise<string> {
  return hashOf(`${image}\n${width}×${height}\n${inputSize}`);
}

/** Names an image, whatever its size and that of the network's input are. @param image URI */
export async function imageKey(image: string): Promise<string> {
  return (await hashOf(image)).slice(0, 16);
}
