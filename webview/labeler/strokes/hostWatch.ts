/** Notices that the host has fallen silent: nothing that it was told was answered for a while. */

/** How long the host may take to answer a stroke, in milliseconds. */
export const HOST_PATIENCE = 2000;

export class HostWatch {
  private unanswered = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSilent = false;

  /** @param changed called when silence begins and when it ends */
  constructor(private readonly changed: (silent: boolean) => void) {}

  get silent(): boolean {
    return this.isSilent;
  }

  /** The host was told something that it answers at once. */
  asked(): void {
    this.unanswered++;
    this.timer ??= setTimeout(() => this.setSilent(true), HOST_PATIENCE);
  }

  /** One answer came: the host lives, and has as long as before for the next one. */
  answered(): void {
    this.unanswered--;
    clearTimeout(this.timer);
    this.timer = this.unanswered === 0 ? undefined : setTimeout(() => this.setSilent(true), HOST_PATIENCE);
    this.setSilent(false);
  }

  private setSilent(silent: boolean): void {
    if (silent === this.isSilent) return;
    this.isSilent = silent;
    this.changed(silent);
  }
}
