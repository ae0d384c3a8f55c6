/**
 * Saving a 16-megapixel mask as the host does (encode, temporary file, fsync, rename), against fast-png encoding
 * the same indices and palette. Prints one JSON object.
 */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { LabelMap } from '../../../src/core/labelMap';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { vocColor } from '../../../src/core/palette';
import { writeFileAtomically } from '../../../src/node/atomicWrite';
import { deflateLabels } from '../../../src/node/deflateLabels';
import { median, milliseconds } from '../support';

const WIDTH = 4896;
const HEIGHT = 3264;
const PAIRS = 5;

/** Blobs with wavy borders in 21 classes, a third of the pixels confirmed: about as hard as a street scene. */
function streetScene(): LabelMap {
  const labels = new Uint8Array(WIDTH * HEIGHT);
  const confirmed = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const wave = Math.sin(x / 131 + Math.sin(y / 47)) + Math.sin(y / 173 + Math.sin(x / 61));
      const i = y * WIDTH + x;
      labels[i] = Math.floor((wave + 2) * 5.25) % 21;
      confirmed[i] = wave > 0.6 ? 1 : 0;
    }
  }
  return LabelMap.from(WIDTH, HEIGHT, labels, confirmed);
}

async function save(map: LabelMap, file: string): Promise<void> {
  const bytes = await encodeMask(
    { map, state: { status: 'corrected' }, classes: [], encoding: 'palette', saveUnconfirmed: true },
    deflateLabels,
  );
  await writeFileAtomically(file, bytes);
}

async function savePeer(map: LabelMap, file: string): Promise<void> {
  const palette = Array.from({ length: 256 }, (_, id) => [...vocColor(id)]);
  await writeFile(
    file,
    encode({ width: WIDTH, height: HEIGHT, data: map.labels(), channels: 1, depth: 8, palette }),
  );
}

const folder = await mkdtemp(join(tmpdir(), 'fcn-labeler-bench-'));
try {
  const map = streetScene();
  const ours = join(folder, 'ours.png');
  const peer = join(folder, 'peer.png');
  await save(map, ours);
  const pairs: { ours: number; peer: number }[] = [];
  for (let i = 0; i < PAIRS; i++) {
    pairs.push({
      ours: await milliseconds(() => save(map, ours)),
      peer: await milliseconds(() => savePeer(map, peer)),
    });
  }
  console.log(
    JSON.stringify({
      rows: [
        { what: 'save 16 MP mask', value: median(pairs.map((pair) => pair.ours)), unit: 'ms', budget: 400 },
        {
          what: 'save 16 MP / fast-png, same indices',
          value: median(pairs.map((pair) => pair.ours / pair.peer)),
          unit: 'ratio',
        },
        { what: 'size of that mask', value: (await stat(ours)).size / 1024, unit: 'KiB' },
      ],
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}
