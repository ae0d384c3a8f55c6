/** Entry of the second bundle: the dataset as a whole. It is loaded after the start, or by its first command. */
import { FileOperations } from './fileOperations/fileOperations';
import type { ToolCommand, ToolHandlers } from './toolCommands';
import type { ToolServices } from './toolServices';

export interface Tools {
  /** @returns what to tell the person, if anything */
  run(command: ToolCommand, args: readonly unknown[]): Promise<string | undefined>;
  dispose(): void;
}

export function startTools(services: ToolServices): Tools {
  const subscriptions: { dispose(): unknown }[] = [new FileOperations(services)];
  const handlers: ToolHandlers = {};
  return {
    run: async (command, args) => handlers[command]?.(...args),
    dispose: () => {
      for (const each of subscriptions) each.dispose();
    },
  };
}
