/**
 * What the worker needs, fetched by the document and handed over as bytes and `blob:` URLs: a worker of a webview
 * can fetch none of the extension's files (the request never ends).
 */
import { LabelerError } from '../../../src/core/errors';
import type { AssetUris } from '../../../src/protocol/hostView';

export interface Assets {
  readonly workerUrl: string;
  /** `blob:` URLs by file name. */
  readonly wasm: Readonly<Record<string, string>>;
  readonly modelJson: string;
  readonly weights: ArrayBuffer;
  /** Revokes the URLs. */
  dispose(): void;
}

/** A file on a slow remote connection may take this long; without a limit a request may never end. */
const FETCH_TIMEOUT = 120_000;

/**
 * @param onLoaded after each file
 * @throws LabelerError `backend-unavailable` that names the file
 */
export async function loadAssets(
  uris: AssetUris,
  onLoaded: (done: number, total: number) => void,
): Promise<Assets> {
  const wasmNames = Object.keys(uris.wasm);
  const total = wasmNames.length + 3;
  let done = 0;
  const fetchBytes = async (uri: string): Promise<ArrayBuffer> => {
    const bytes = await fetchAsset(uri);
    onLoaded(++done, total);
    return bytes;
  };
  const [worker, modelJson, weights, ...wasm] = await Promise.all([
    fetchBytes(uris.worker),
    fetchBytes(uris.modelJson),
    fetchBytes(uris.modelWeights),
    ...wasmNames.map((name) => fetchBytes(uris.wasm[name])),
  ]);
  const urls: string[] = [];
  const blobUrl = (bytes: ArrayBuffer, type: string): string => {
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    urls.push(url);
    return url;
  };
  return {
    workerUrl: blobUrl(worker, 'text/javascript'),
    wasm: Object.fromEntries(wasmNames.map((name, i) => [name, blobUrl(wasm[i], 'application/wasm')])),
    modelJson: new TextDecoder().decode(modelJson),
    weights,
    dispose: () => urls.forEach((url) => URL.revokeObjectURL(url)),
  };
}

async function fetchAsset(uri: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(FETCH_TIMEOUT) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.arrayBuffer();
  } catch (error) {
    const name = uri.split('?')[0].split('/').pop() ?? uri;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabelerError(
      'backend-unavailable',
      `Segmentation can't start: ${name} could not be loaded (${reason}). Painting still works; ` +
        'segment again, or install the extension anew if this stays.',
      name,
      { cause: error },
    );
  }
}
