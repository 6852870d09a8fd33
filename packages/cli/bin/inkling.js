#!/usr/bin/env node
// npm links a command when its file exists, which in a fresh clone is before anything is built: so this one is not built.
import "../dist/bin.js";
