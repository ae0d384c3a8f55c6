/** What is not learned from although it is confirmed: a person had it forgotten, and nobody painted over it since. */
import { confirmedPart, confirmedRuns, withoutPixels } from './confirmedChange';
import { NO_RUNS, type Runs } from './runs';

export class ForgottenPixels {
  /** @param forgotten confirmed runs */
  constructor(private forgotten: Runs = NO_RUNS) {}

  get runs(): Runs {
    return this.forgotten;
  }

  /** Nothing that is confirmed in the map now is learned from. */
  forget(cells: Uint16Array): void {
    this.forgotten = confirmedRuns(cells);
  }

  /** A person painted: what is confirmed in these runs counts. */
  painted(runs: Runs): void {
    if (this.forgotten.length > 0) this.forgotten = withoutPixels(this.forgotten, confirmedPart(runs));
  }

  /** What is left of confirmed runs to learn from. */
  leftOf(confirmed: Runs): Runs {
    return this.forgotten.length > 0 ? withoutPixels(confirmed, this.forgotten) : confirmed;
  }
}
