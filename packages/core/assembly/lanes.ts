// Four numbers (WIDTH 4) or one (WIDTH 1) by the same operations: what four do not divide is done one number at a time,
// in the first lane of a vector. No kernels, so not in index.ts.

@inline export function at(pointer: usize, index: i32): usize { return pointer + (<usize>index << 2); }

@inline export function read(WIDTH: i32, pointer: usize): v128 {
  return WIDTH == 4 ? v128.load(pointer) : v128.load32_zero(pointer);
}

@inline export function write(WIDTH: i32, pointer: usize, value: v128): void {
  if (WIDTH == 4) v128.store(pointer, value);
  else v128.store32_lane(pointer, value, 0);
}
