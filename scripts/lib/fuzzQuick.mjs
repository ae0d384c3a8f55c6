/** What the quick cases of `npm run fuzz` promise: how many they are, and how long they take. */

/** Inputs at least. @type {Readonly<Record<string, number>>} */
const LEAST = { masks: 5000, messages: 1000, datasets: 300, journals: 300 };
/**
 * What the targets that run one after the other may take of their processor: the time that they would take on a machine
 * that does nothing else. How long they wait for other programs is not their fault.
 */
const MOST_SECONDS = 20;
/** What becomes of a message; a case sends several. */
const MESSAGE_OUTCOMES = ['accepted', 'refused', 'ignored'];

/** @typedef {{ cases: number, outcomes: Record<string, number>, processorSeconds: number }} Done */
/** @typedef {Done & { name: string }} QuickRun */

/**
 * @param {readonly (readonly QuickRun[])[]} lanes what each processor ran, one after the other
 * @returns {string[]} what is not as promised
 */
export function quickProblems(lanes) {
  const runs = lanes.flat();
  const tooFew = Object.entries(LEAST).flatMap(([name, least]) => {
    const inputs = runs.filter((run) => run.name === name).reduce((sum, run) => sum + inputsOf(run), 0);
    return inputs < least ? [`quick cases: ${inputs} ${name}, not ${least}`] : [];
  });
  const seconds = slowest(lanes);
  const tooSlow = `quick cases: ${seconds.toFixed(1)} s of a processor, not ${MOST_SECONDS}`;
  return seconds > MOST_SECONDS ? [...tooFew, tooSlow] : tooFew;
}

/** Seconds of its processor that the slowest lane took. @param {readonly (readonly QuickRun[])[]} lanes */
export function slowest(lanes) {
  return Math.max(...lanes.map((lane) => lane.reduce((sum, run) => sum + run.processorSeconds, 0)));
}

/** @param {QuickRun} run */
function inputsOf({ name, cases, outcomes }) {
  if (name !== 'messages') return cases;
  return MESSAGE_OUTCOMES.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
}
