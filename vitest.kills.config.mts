import unit from './vitest.config.mts';

/**
 * Processes that are killed: `npx vitest run --config vitest.kills.config.mts`. A planted bug is theirs alone
 * (`test/kill/childProcess.ts`), not of those who judge them.
 */
export default { ...unit, plugins: [], test: { ...unit.test, include: ['test/kill/**/*.test.ts'] } };
