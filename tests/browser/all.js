// All tests in a browser: node all.js PAGES
"use strict";

require("./page");
require("./charts");
require("./figures");
require("./reader");
require("./controls");
require("./sight");
require("./opening").run();
