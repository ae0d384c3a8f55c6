/**
 * A domain that no photograph shows, made from a seed: smooth blobs of two classes on a ground, each class a texture of
 * its own between two colours of its own. Colours are near each other and differ from image to image, the light falls
 * from one side, and grain lies over all: no threshold on colour alone separates the classes.
 */
import { normal, seededRandom, type Random } from '../../../src/core/random';
import type { LabeledImage } from './labeledImages';

const WIDTH = 320;
const HEIGHT = 240;
const CLASSES = 3;
/** Of each class but the ground. */
const BLOBS = { least: 2, most: 4 };
/** Distance of two classes' colours, 0..255 a channel. */
const CONTRAST = { least: 40, most: 80 };
/** How much the texture, the light and the grain change a colour. */
const STRENGTH = { texture: 40, light: 25, grain: 18 };

type Colour = readonly [number, number, number];

/** The same seed gives the same images, and the first of more are those of fewer. */
export function generatedImages(count: number, seed: number): LabeledImage[] {
  return Array.from({ length: count }, (_, i) => generateImage(`blobs-${i}`, seededRandom(seed * 1000 + i)));
}

function generateImage(name: string, random: Random): LabeledImage {
  const labels = new Uint8Array(WIDTH * HEIGHT);
  for (let classId = 1; classId < CLASSES; classId++) addBlobs(labels, classId, random);
  const colours = distinctColours(random);
  const textures = colours.map(() => ({ wave: waves(random), tint: direction(random) }));
  const light = 2 * Math.PI * random();
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < labels.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const slope = Math.cos(light) * (x / WIDTH - 0.5) + Math.sin(light) * (y / HEIGHT - 0.5);
    const { wave, tint } = textures[labels[i]];
    const [shade, strength] = [STRENGTH.light * 2 * slope, STRENGTH.texture * wave(x, y)];
    for (let c = 0; c < 3; c++) {
      const value = colours[labels[i]][c] + shade + strength * tint[c] + STRENGTH.grain * normal(random);
      data[3 * i + c] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  const rows = (from: number, to: number): Uint8Array => data.subarray(from * WIDTH * 3, to * WIDTH * 3);
  return {
    name,
    width: WIDTH,
    height: HEIGHT,
    labels,
    source: { width: WIDTH, height: HEIGHT, channels: 3, rows },
  };
}

/** Discs whose radius waves around them; a later one covers an earlier one. */
function addBlobs(labels: Uint8Array, classId: number, random: Random): void {
  const count = BLOBS.least + Math.floor((BLOBS.most - BLOBS.least + 1) * random());
  for (let n = 0; n < count; n++) {
    const [centreX, centreY] = [WIDTH * random(), HEIGHT * random()];
    const radius = 22 + 28 * random();
    const bumps = [2, 3, 5].map((times) => ({ times, size: 0.15 * random(), phase: 2 * Math.PI * random() }));
    for (let i = 0; i < labels.length; i++) {
      const [dx, dy] = [(i % WIDTH) - centreX, Math.floor(i / WIDTH) - centreY];
      const distance = Math.hypot(dx, dy);
      if (distance > 1.45 * radius) continue;
      const angle = Math.atan2(dy, dx);
      const bump = bumps.reduce(
        (all, { times, size, phase }) => all + size * Math.sin(times * angle + phase),
        1,
      );
      if (distance < radius * bump) labels[i] = classId;
    }
  }
}

function distinctColours(random: Random): Colour[] {
  const colours: Colour[] = [];
  while (colours.length < CLASSES) {
    const colour: Colour = [40 + 175 * random(), 40 + 175 * random(), 40 + 175 * random()];
    const distances = colours.map((other) => Math.hypot(...colour.map((v, c) => v - other[c])));
    if (distances.every((d) => d >= CONTRAST.least && d <= CONTRAST.most)) colours.push(colour);
  }
  return colours;
}

/** A direction in the space of colours. */
function direction(random: Random): Colour {
  const [r, g, b] = [normal(random), normal(random), normal(random)];
  const length = Math.hypot(r, g, b);
  return [r / length, g / length, b / length];
}

/** A texture of its own direction and fineness, about -1 to 1. */
function waves(random: Random): (x: number, y: number) => number {
  const parts = Array.from({ length: 4 }, () => {
    const [direction, length, phase] = [Math.PI * random(), 4 + 20 * random(), 2 * Math.PI * random()];
    return {
      x: (2 * Math.PI * Math.cos(direction)) / length,
      y: (2 * Math.PI * Math.sin(direction)) / length,
      phase,
    };
  });
  return (x, y) =>
    parts.reduce((sum, part) => sum + Math.sin(x * part.x + y * part.y + part.phase), 0) / parts.length;
}
