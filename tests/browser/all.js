// All tests in a browser: node all.js PAGES
"use strict";

require("./page");
require("./figures");
require("./reader");
require("./controls");
require("./sight");
require("./opening").run();
