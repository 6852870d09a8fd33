import { expose } from "comlink";
import { createTraining } from "./training.js";

/* A worker for each training: it learns while the page goes on being a page. */
expose(createTraining());
