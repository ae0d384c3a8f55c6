import unit from './vitest.config.mts';

/** Processes that are killed: `npx vitest run --config vitest.kills.config.mts`. */
export default { ...unit, test: { ...unit.test, include: ['test/kill/**/*.test.ts'] } };
