// numbers
export { formatCount, formatFigure, formatInterval, formatPercent, formatSeconds } from "./formats.js";
// images
export { reducePlane, toPlane, trimPlanes, weightColour } from "./picture.js";
export type { CaptionedPicture, Picture, Plane, Scale } from "./picture.js";
export { encodePixels, encodeTiles, type TileOptions } from "./png.js";
// curves
export { historyCharts, niceAxis, renderSvgChart, type LineChart, type Series } from "./charts.js";
// panels of images
export { legendOf, limitedPictures, limitOf, type Panel, type PanelPicture } from "./panels.js";
export { encodePanels } from "./sheet.js";
export { renderPanelPage, type PanelPageInput } from "./panelPage.js";
// the report
export type { ClassFigures, ConfusionCounts } from "./confusion.js";
export { renderReport, type ReportInput, type ReportLayer } from "./report.js";
export {
  learningCurveChart,
  reliabilityChart,
  type ReportComparison,
  type ReportCurve,
  type ReportDispute,
  type ReportReliability,
} from "./reportEvidence.js";
export type { ReportRobustness } from "./reportRobustness.js";
