// Where in a slot's block of TRANSFORMS each number stands, in bytes: four times `transform` in
// src/kernels/augment.ts. No kernels, so not in index.ts.
export const blockBytes: usize = 64;
export const xxAt: usize = 0;
export const xyAt: usize = 4;
export const x0At: usize = 8;
export const yxAt: usize = 12;
export const yyAt: usize = 16;
export const y0At: usize = 20;
export const elasticAt: usize = 24;
export const spacingAt: usize = 28;
export const thicknessAt: usize = 32;
export const noiseAt: usize = 36;
export const leftAt: usize = 40;
export const topAt: usize = 44;
export const rightAt: usize = 48;
export const bottomAt: usize = 52;

@inline export function keyLow(settings: usize): i32 { return <i32>load<f32>(settings, 56); }
@inline export function keyHigh(settings: usize): i32 { return <i32>load<f32>(settings, 60); }
