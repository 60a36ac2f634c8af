/** The small player on other sites: the preview and nothing else. */

import preview from "./behaviours/preview.js";

document.querySelectorAll("[data-behaviour=preview]").forEach(preview);
