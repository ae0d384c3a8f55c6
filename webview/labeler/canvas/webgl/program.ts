/** The one program, and its uniforms. */
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

export type Uniforms = Readonly<Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>>;

/** The driver compiles while the page goes on; whoever asks for the uniforms waits until it has. */
export class LabelProgram {
  readonly program: WebGLProgram;
  private readonly shaders: readonly WebGLShader[];
  private found: Uniforms | undefined;

  /** Begins to compile and link. @throws Error when the context is lost */
  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = gl.createProgram();
    this.shaders = [
      this.compile(gl.VERTEX_SHADER, VERTEX_SHADER),
      this.compile(gl.FRAGMENT_SHADER, FRAGMENT_SHADER),
    ];
    gl.linkProgram(this.program);
  }

  /** @throws Error with the driver's log when the shaders don't compile or link */
  get uniforms(): Uniforms {
    this.found ??= this.findUniforms();
    return this.found;
  }

  private compile(type: number, source: string): WebGLShader {
    const { gl, program } = this;
    const shader = gl.createShader(type);
    if (shader === null) throw new Error('the WebGL context is lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  }

  private findUniforms(): Uniforms {
    const { gl, program } = this;
    if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
      const logs = [gl.getProgramInfoLog(program), ...this.shaders.map((each) => gl.getShaderInfoLog(each))];
      throw new Error(`shaders: ${logs.filter(Boolean).join('; ') || 'no log'}`);
    }
    return Object.fromEntries(
      UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
    ) as Uniforms;
  }
}
