/** What a person does with an image, and what view and worker hold at the peak of each step. */
import type { LargeImage, MemoryServer } from './harness';
import type { Peak } from './sampler';

export interface Step extends Peak {
  readonly name: string;
}

export interface FlowFigures {
  readonly steps: readonly Step[];
  /** Of the main thread, from the page's start until the whole image was drawn; milliseconds. */
  readonly longestOpeningTask: number;
  readonly longestTask: number;
}

/** Open → segment → accept → strokes → undo → every label anew → hide and show. */
export async function runFlow(server: MemoryServer, image: LargeImage): Promise<FlowFigures> {
  const steps: Step[] = [];
  const view = await server.open(image);
  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    await work();
    await view.drawn();
    steps.push({ name, ...(await view.sampler.takePeak()) });
  };
  await step('open', () => Promise.resolve());
  const longestOpeningTask = longest(await view.longTasks());
  await step('segment', () => view.order('segment'));
  await step('accept', () => view.order('accept'));
  await step('strokes', async () => {
    for (const part of [0.35, 0.5, 0.65]) await view.stroke(part);
  });
  await step('undo', () => view.order('undo'));
  await step('reload labels', () => view.order('resync'));
  const longestTask = longest(await view.longTasks());
  await view.close();
  const again = await server.open(image);
  await again.drawn();
  steps.push({ name: 'hide and show', ...(await again.sampler.takePeak()) });
  await again.close();
  return { steps, longestOpeningTask, longestTask };
}

function longest(tasks: readonly { readonly duration: number }[]): number {
  return Math.max(0, ...tasks.map(({ duration }) => duration));
}
