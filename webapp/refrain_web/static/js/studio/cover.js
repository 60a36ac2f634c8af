/** The cover: the artist's picture, or the one inside her first file; where the square lies in it is hers to say. */

import { element } from "../dom.js";
import { _ } from "../language.js";
import { FileUpload } from "./upload.js";

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 * @returns {{finish: () => Promise<string | null>, crop: () => {x: number, y: number}, suggest: (url: string | null) => void, drawn: () => boolean, kept: () => object | null, restore: (kept: object | null) => void}}
 */
export function coverField(form, changed) {
  const field = form.querySelector("[data-cover]");
  const words = form.querySelector("[data-cover-state]");
  const crop = form.querySelector("[data-crop]");
  let pending = Promise.resolve(null);
  let chosen = null;
  const sliders = ["crop_x", "crop_y"].map((name) => form.elements[name]);
  const where = () => ({ x: Number(sliders[0].value) / 100, y: Number(sliders[1].value) / 100 });
  const showCrop = () => form.querySelectorAll("img[data-cover-preview]").forEach((image) => (image.style.objectPosition = `${sliders[0].value}% ${sliders[1].value}%`));
  sliders.forEach((slider) => slider.addEventListener("input", () => (showCrop(), changed())));
  const show = (url) => showPicture(form, url, (image) => {
    crop.hidden = image.naturalWidth === image.naturalHeight;
    sliders[0].closest(".field").hidden = image.naturalWidth <= image.naturalHeight;
    sliders[1].closest(".field").hidden = image.naturalWidth >= image.naturalHeight;
    showCrop();
  });
  field.addEventListener("change", () => {
    const [file] = field.files;
    if (!file) return;
    const upload = new FileUpload(file, { onProgress: ({ sent, size }) => (words.textContent = _("%(share)s %% has arrived.", { share: Math.round((100 * sent) / size) })) });
    pending = upload.done;
    show(URL.createObjectURL(file));
    pending.then((id) => {
      chosen = { id, name: file.name };
      words.textContent = _("%(name)s has arrived.", { name: file.name });
      changed();
    }, (error) => (words.textContent = `${error.words} ${error.hint}`));
  });
  return {
    finish: () => pending,
    crop: where,
    drawn: () => form.elements.draw_cover.checked,
    suggest: (url) => {
      if (chosen || field.files.length || !url) return;
      words.textContent = _("The picture inside your first track. Choose another here.");
      form.querySelector("[data-draw-cover]").hidden = false;
      show(url);
    },
    kept: () => chosen && { ...chosen, ...where() },
    restore: (kept) => {
      if (!kept) return;
      chosen = kept;
      pending = Promise.resolve(kept.id);
      [sliders[0].value, sliders[1].value] = [kept.x * 100, kept.y * 100];
      words.textContent = _("%(name)s has arrived.", { name: kept.name });
      show(`/api/v1/uploads/${kept.id}/cover?x=${kept.x}&y=${kept.y}`);
    },
  };
}

function showPicture(form, url, onLoad) {
  const image = element("img", { alt: "", class: "sleeve-cover", "data-cover-preview": true });
  image.addEventListener("load", () => onLoad(image));
  image.src = url;
  form.querySelector("[data-cover-preview]").replaceWith(image);
}
