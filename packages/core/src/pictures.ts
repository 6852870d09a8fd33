// `inkling/pictures`: what is done to a decoded picture before it is data.
export { inkOf, type GreyImage } from "./pictures/greyImage.js";
export { borderBrightness, isInkDark, polarities, type Polarity } from "./pictures/polarity.js";
export { resizeBicubic } from "./pictures/resize.js";
