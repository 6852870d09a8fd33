// `@inkling/data/pictures`: pictures' bytes decoded in Node, by sharp, which whoever imports this entry installs beside it.
export {
  decodeColours,
  decodeGrey,
  isPng,
  PictureError,
  type DecodedPicture,
  type DecodingOptions,
  type PictureFault,
} from "./decoding/picture.js";
