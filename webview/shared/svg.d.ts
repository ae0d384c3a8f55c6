/** The bundler makes an SVG file its text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
