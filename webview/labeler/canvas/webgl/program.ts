/** Compiles the one program and finds its uniforms. */
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shaders';

const UNIFORMS = [
  'uQuad',
  'uImage',
  'uLabels',
  'uProposal',
  'uPalette',
  'uHasProposal',
  'uTile',
  'uBase',
  'uFraction',
  'uScale',
  'uHeight',
  'uOpacity',
  'uGrid',
  'uChecker',
  'uHatch',
  'uDots',
  'uDash',
] as const;

export interface LabelProgram {
  readonly program: WebGLProgram;
  readonly uniforms: Readonly<Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>>;
}

/** @throws Error with the driver's log when the shaders don't compile or link */
export function createProgram(gl: WebGL2RenderingContext): LabelProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('the WebGL context is lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true) {
      throw new Error(`shader: ${gl.getShaderInfoLog(shader) ?? 'no log'}`);
    }
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    throw new Error(`shader program: ${gl.getProgramInfoLog(program) ?? 'no log'}`);
  }
  const uniforms = Object.fromEntries(
    UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
  ) as LabelProgram['uniforms'];
  return { program, uniforms };
}
