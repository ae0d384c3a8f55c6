const MINUTE = 60;

/** A duration for people, in its two largest units. @param seconds 0 or more */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  const minutes = Math.floor(whole / MINUTE);
  if (minutes < MINUTE) return `${minutes} min ${whole % MINUTE} s`;
  return `${Math.floor(minutes / MINUTE)} h ${minutes % MINUTE} min`;
}
