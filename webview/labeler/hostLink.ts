/** The view's line to the host: its calls, and what is said when one fails. */
import type { HostApi, ViewApi } from '../../src/protocol/hostView';
import { connect, isCancelled, type Client, type Handlers } from '../../src/protocol/rpc';
import type { MessageLevel } from './ui/messages';
import { hostChannel, type VsCodeApi } from '../shared/vscodeApi';

export class HostLink {
  readonly host: Client<HostApi>;

  /**
   * @param handlers what the host can ask for
   * @param show shows a message to the person
   */
  constructor(
    vscode: VsCodeApi,
    handlers: Handlers<ViewApi>,
    private readonly show: (level: MessageLevel, text: string) => void,
  ) {
    this.host = connect<ViewApi, HostApi>(hostChannel(vscode), handlers).remote;
  }

  /** Waits for the host in the background; a failure becomes a message. */
  ask(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      if (!isCancelled(error)) this.tell('error', textOf(error));
    });
  }

  /** Says something to the person, and to the log. */
  tell(level: MessageLevel, text: string): void {
    this.show(level, text);
    this.log(level, text);
  }

  log(level: MessageLevel, message: string): void {
    // A host that can't log can't be told that either.
    this.host.log({ level, message }).catch(() => undefined);
  }

  /** Something nobody expected: the person sees it, the log has it all. */
  fail(details: string): void {
    this.show(
      'error',
      'Something went wrong in the labeler. Its log (Output: FCN Labeler) says more; your strokes are kept.',
    );
    this.log('error', details);
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
