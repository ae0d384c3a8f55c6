/** Appended to the real worker: hangs or throws when the test says so. */
addEventListener('message', ({ data }: MessageEvent<{ fault?: string }>) => {
  if (data.fault === 'throw') throw new Error('a fault of the test');
  while (data.fault === 'hang');
});
