/**
 * What images of up to 100 megapixels take, in bytes a pixel at the peak of everything that is done with them: view
 * and worker in a browser, with a host in a worker beside them, and the extension host in a real VS Code. Prints one
 * JSON object.
 */
import { runFlow, type FlowFigures } from '../../browser/memory/flow';
import { MemoryServer } from '../../browser/memory/harness';
import { largeImage, type ImageKind } from '../../browser/memory/images';
import { HOST_PEAK, viewPeak } from '../../support/memoryLimits';
import { measureExtensionHost } from './extensionHost';

const KINDS: readonly ImageKind[] = [
  { format: 'jpeg', width: 4900, height: 3264 },
  { format: 'jpeg', width: 9800, height: 6530 },
  { format: 'jpeg', width: 12_500, height: 8000 },
  { format: 'jpeg', width: 12_500, height: 8000, orientation: 6 },
  { format: 'png', width: 12_500, height: 8000 },
];

const rows: Record<string, unknown>[] = [];
const server = await MemoryServer.start();
try {
  for (const kind of KINDS) rows.push(...figures(kind, await runFlow(server, await largeImage(kind))));
} finally {
  await server.stop();
}
const largest = { format: 'jpeg', width: 12_500, height: 8000 } as const;
const host = await measureExtensionHost(await largeImage(largest));
if (host !== undefined) {
  const what = `VS Code, ${nameOf(largest)}`;
  rows.push(
    { what: `${what}: opened → predicted`, value: host.milliseconds, unit: 'ms' },
    {
      what: `${what}: extension host, above idle`,
      value: host.bytes / 1e8,
      unit: 'B/pixel',
      budget: HOST_PEAK,
    },
  );
}
console.log(JSON.stringify({ rows }));

function figures(kind: ImageKind, { steps, longestOpeningTask }: FlowFigures): Record<string, unknown>[] {
  const pixels = kind.width * kind.height;
  const peak = (part: 'page' | 'worker' | 'together'): number =>
    Math.max(...steps.map((step) => step[part])) / pixels;
  const what = nameOf(kind);
  return [
    { what: `${what}: view`, value: peak('page'), unit: 'B/pixel' },
    { what: `${what}: worker`, value: peak('worker'), unit: 'B/pixel' },
    {
      what: `${what}: view and worker together`,
      value: peak('together'),
      unit: 'B/pixel',
      budget: viewPeak(pixels),
    },
    { what: `${what}: longest task while opening`, value: longestOpeningTask, unit: 'ms' },
  ];
}

function nameOf({ format, width, height, orientation = 1 }: ImageKind): string {
  return `${Math.round((width * height) / 1e6)} MP ${format}${orientation === 1 ? '' : ', turned'}`;
}
