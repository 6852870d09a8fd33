// What the machine can do at most, in AssemblyScript: compiled by ceiling.js when the benchmark starts. `vectors` are 512
// bytes of numbers; factors come from there because V8 makes constants anew in every round of a loop.

/**
 * `rounds` times c = c a + b in N chains of four numbers each; N is a constant, so that the branches on it vanish. A
 * chain waits for itself: the more chains, the fuller the pipelines, until they no longer fit into the registers.
 */
@inline function chains(N: i32, rounds: i32, vectors: usize): f32 {
  const a = v128.load(vectors), b = v128.load(vectors, 16);
  let c0 = f32x4.splat(0), c1 = f32x4.splat(1), c2 = f32x4.splat(2), c3 = f32x4.splat(3);
  let c4 = f32x4.splat(4), c5 = f32x4.splat(5), c6 = f32x4.splat(6), c7 = f32x4.splat(7);
  let c8 = f32x4.splat(8), c9 = f32x4.splat(9), c10 = f32x4.splat(10), c11 = f32x4.splat(11);
  for (let i = 0; i < rounds; i++) {
    c0 = f32x4.add(f32x4.mul(c0, a), b);
    c1 = f32x4.add(f32x4.mul(c1, a), b);
    c2 = f32x4.add(f32x4.mul(c2, a), b);
    c3 = f32x4.add(f32x4.mul(c3, a), b);
    c4 = f32x4.add(f32x4.mul(c4, a), b);
    c5 = f32x4.add(f32x4.mul(c5, a), b);
    c6 = f32x4.add(f32x4.mul(c6, a), b);
    c7 = f32x4.add(f32x4.mul(c7, a), b);
    if (N > 8) {
      c8 = f32x4.add(f32x4.mul(c8, a), b);
      c9 = f32x4.add(f32x4.mul(c9, a), b);
    }
    if (N > 10) {
      c10 = f32x4.add(f32x4.mul(c10, a), b);
      c11 = f32x4.add(f32x4.mul(c11, a), b);
    }
  }
  // All are used, so that none is left out.
  let sum = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(c8, c9), f32x4.add(c10, c11)));
  return f32x4.extract_lane(sum, 0);
}

export function chains8(rounds: i32, vectors: usize): f32 { return chains(8, rounds, vectors); }
export function chains10(rounds: i32, vectors: usize): f32 { return chains(10, rounds, vectors); }
export function chains12(rounds: i32, vectors: usize): f32 { return chains(12, rounds, vectors); }

/**
 * The same count of operations as 8 chains, but the products wait for nothing, so that a chain is sums alone: 4 x 2
 * vectors, as in a dense product. Two vectors are read from 256 bytes that stay in the first cache: with what does not
 * change in the loop, the compiler would do the products once.
 */
export function tile(rounds: i32, vectors: usize): f32 {
  const a0 = v128.load(vectors, 256), a1 = v128.load(vectors, 272);
  const a2 = v128.load(vectors, 288), a3 = v128.load(vectors, 304);
  let c00 = f32x4.splat(0), c10 = f32x4.splat(1), c20 = f32x4.splat(2), c30 = f32x4.splat(3);
  let c01 = f32x4.splat(4), c11 = f32x4.splat(5), c21 = f32x4.splat(6), c31 = f32x4.splat(7);
  for (let i = 0; i < rounds; i++) {
    const at = vectors + ((i & 7) << 5);
    const b0 = v128.load(at);
    const b1 = v128.load(at, 16);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
  }
  const left = f32x4.add(f32x4.add(c00, c10), f32x4.add(c20, c30));
  const right = f32x4.add(f32x4.add(c01, c11), f32x4.add(c21, c31));
  return f32x4.extract_lane(f32x4.add(left, right), 0);
}

export function copy(to: usize, from: usize, bytes: usize): void { memory.copy(to, from, bytes); }
