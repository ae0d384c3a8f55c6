/**
 * How far the pointer goes, and in how many strokes, until 90 % and until 95 % of an image's pixels are right: by brush
 * alone, with the shared head's proposal, and with learning. Distances are in image pixels. Any folders of images and
 * masks; the options are those of bench:strokes (strokes.ts), with at most 5000 strokes an image.
 *
 *   npm run bench:workflow -- --images DIR --labels DIR --classes N [--ignore ID]... | --generated
 *     [--model DIR... | --train-images DIR --train-labels DIR [--train-count 20]] [--seeds 3] [--fitted-brush] [--json]
 *
 * Choosing a class costs no path: it is a key. The brush alone knows no chance, and is measured once an image.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { effortUntil, summaryOfEfforts, type EffortSummary } from './effort';
import { parsePersonOptions } from './personOptions';
import { openSessionImages } from './sessionImages';
import { runSession, type Session, type SessionImage } from './strokeSession';

const TARGETS = [0.9, 0.95];
const WAYS = ['brush only', 'with the proposal', 'with learning'] as const;
type Way = (typeof WAYS)[number];

const options = parsePersonOptions('bench:workflow', process.argv.slice(2), 5000);
tf.enableProdMode();
const images = await openSessionImages(options);
const hasProposal = options.models.length > 0 || options.training !== undefined;
const ways = WAYS.filter((way) => way !== 'with the proposal' || hasProposal);
const efforts = new Map(ways.map((way) => [way, TARGETS.map(() => [] as ReturnType<typeof effortUntil>[])]));

for (let seed = 0; seed < options.seeds; seed++) {
  for await (const image of images.ofSeed(seed)) {
    for (const way of ways) {
      if (way === 'brush only' && seed > 0) continue;
      const session = await correct(image, way, seed);
      TARGETS.forEach((target, i) => efforts.get(way)?.[i].push(effortUntil(session, target)));
    }
  }
  console.error(`seed ${seed} is done`);
}
const rows = [...efforts].flatMap(([way, byTarget]) =>
  byTarget.map((all, i) => ({ way, target: 100 * TARGETS[i], ...summaryOfEfforts(all) })),
);
for (const row of rows) console.error(inWords(row));
if (options.json) console.log(JSON.stringify({ images: images.count, seeds: options.seeds, rows }));

function correct(image: SessionImage, way: Way, seed: number): Promise<Session> {
  const { strokes, constants } = options;
  return runSession(way === 'brush only' ? { ...image, shared: undefined } : image, {
    strokes,
    until: Math.max(...TARGETS),
    seed,
    learns: way === 'with learning',
    manner: options,
    constants,
    times: false,
  });
}

function inWords({ way, target, median, reached }: EffortSummary & { way: Way; target: number }): string {
  const start = `${way}, until ${target} %:`;
  if (median === undefined) return `${start} never`;
  const { gestures, classChoices, painting, path } = median;
  return (
    `${start} ${gestures} strokes, ${classChoices} choices of a class, ${path.toFixed(0)} px of pointer path, ` +
    `${painting.toFixed(0)} of them painting (medians; ${reached.toFixed(0)} % get there)`
  );
}
