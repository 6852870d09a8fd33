// Random numbers by position and key, four at a time: the twin of src/core/hash.ts. No kernels, so not in index.ts.

@inline export function hash(positions: v128, keyLow: i32, keyHigh: i32): v128 {
  let z = v128.xor(positions, i32x4.splat(keyLow));
  z = i32x4.mul(v128.xor(z, i32x4.shr_u(z, 17)), i32x4.splat(0xed5ad4bb));
  z = i32x4.add(z, i32x4.splat(keyHigh));
  z = i32x4.mul(v128.xor(z, i32x4.shr_u(z, 11)), i32x4.splat(0xac4c1b51));
  z = i32x4.mul(v128.xor(z, i32x4.shr_u(z, 15)), i32x4.splat(0x31848bab));
  return v128.xor(z, i32x4.shr_u(z, 14));
}

/** The positions of four numbers, the first of which stands at `position`. */
@inline export function positionsFrom(position: i32): v128 {
  return i32x4.add(i32x4.splat(position), i32x4(0, 1, 2, 3));
}
