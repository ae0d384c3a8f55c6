"""Reads exports as other programs do and compares them with the true labels.

    read_exports.py FOLDER CHECK...

FOLDER holds `truth/NAME.png` (gray, upright ids), `expected.json`, and the exports `voc`, `mmseg`, `coco`, `coco-ints`
and `yolo`. A line a check; a module that isn't installed skips it. Exit code 1 where a check fails.
"""

import importlib
import json
import sys
import traceback
from pathlib import Path

FOLDER = Path(sys.argv[1])
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
UNLABELED = 255


def truth(name):
    import numpy
    from PIL import Image

    return numpy.array(Image.open(FOLDER / "truth" / f"{name}.png"))


def same(what, actual, expected):
    assert actual.shape == expected.shape, f"{what}: {actual.shape} instead of {expected.shape}"
    different = int((actual != expected).sum())
    assert different == 0, f"{what}: {different} pixels differ"


def voc_files(folder):
    return sorted((FOLDER / "voc/VOCdevkit/VOC2012" / folder).iterdir())


def check_pil():
    import numpy
    from PIL import Image

    masks = voc_files("SegmentationClass")
    for file in masks:
        mask = Image.open(file)
        image = Image.open(FOLDER / f"voc/VOCdevkit/VOC2012/JPEGImages/{file.stem}.jpg")
        assert (mask.mode, image.format) == ("P", "JPEG"), f"{file}: {mask.mode}, {image.format}"
        assert mask.size == image.size and image.getexif().get(0x0112, 1) == 1, f"{file}: turned"
        same(file, numpy.array(mask), truth(file.stem))
    for file in (FOLDER / "mmseg/ann_dir").rglob("*.png"):
        assert Image.open(file).mode == "L"
        same(file, numpy.array(Image.open(file)), truth(file.stem))
    return f"{len(masks)} VOC masks (P) and as many of MMSegmentation (L)"


def check_opencv():
    import cv2

    files = list((FOLDER / "mmseg/ann_dir").rglob("*.png"))
    for file in files:
        mask = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        image = cv2.imread(str(file).replace("ann_dir", "img_dir").replace(".png", ".jpg"))
        same(file, mask, truth(file.stem))
        assert image.shape[:2] == mask.shape, f"{file}: turned"
    images = [*(FOLDER / "coco/images").rglob("*.*"), *(FOLDER / "yolo/images").rglob("*.*")]
    for file in images:
        assert cv2.imread(str(file)).shape[:2] == truth(file.stem).shape, f"{file}: turned"
    return f"{len(files)} gray masks, {len(images)} more images"


def coco_labels(folder, decode):
    """The labels of each image, by name."""
    import numpy

    for file in sorted((FOLDER / folder / "annotations").iterdir()):
        content = json.loads(file.read_text())
        for image in content["images"]:
            labels = numpy.full((image["height"], image["width"]), UNLABELED, numpy.uint8)
            for each in content["annotations"]:
                if each["image_id"] != image["id"]:
                    continue
                mask = decode(each["segmentation"])
                ys, xs = numpy.nonzero(mask)
                box = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
                assert box == each["bbox"] and mask.sum() == each["area"], f"{file}: box or area"
                labels[mask == 1] = each["category_id"]
            yield Path(image["file_name"]).stem, labels


def decode_counts(segmentation):
    """Columns from top to bottom, zeros first, as pycocotools defines it."""
    import numpy

    height, width = segmentation["size"]
    counts = segmentation["counts"]
    values = numpy.arange(len(counts)) % 2
    return numpy.repeat(values, counts).reshape((height, width), order="F")


def check_numpy():
    names = [(name, same(name, labels, truth(name))) for name, labels in coco_labels("coco-ints", decode_counts)]
    return f"{len(names)} images of COCO with counts as numbers"


def check_pycocotools():
    from pycocotools import mask

    names = [(name, same(name, labels, truth(name))) for name, labels in coco_labels("coco", mask.decode)]
    return f"{len(names)} images of COCO with packed counts"


def yolo_labels(text, shape, ids, rest):
    """The pixels whose centres lie inside by the even-odd rule, larger polygons first."""
    import numpy

    height, width = shape
    polygons = []
    for line in text.splitlines():
        place, *numbers = line.split()
        points = numpy.array(numbers, float).reshape(-1, 2) * (width, height)
        x, y = points[:, 0], points[:, 1]
        area = abs(numpy.dot(numpy.roll(x, 1), y) - numpy.dot(x, numpy.roll(y, 1)))
        polygons.append((area, int(place), points))
    labels = numpy.full(shape, rest, numpy.uint8)
    columns = numpy.arange(width) + 0.5
    for _, place, points in sorted(polygons, key=lambda each: -each[0]):
        starts, ends = numpy.roll(points, 1, axis=0), points
        for row in range(max(0, int(points[:, 1].min())), min(height, int(numpy.ceil(points[:, 1].max())))):
            crossed = (starts[:, 1] <= row + 0.5) != (ends[:, 1] <= row + 0.5)
            a, b = starts[crossed], ends[crossed]
            xs = numpy.sort(a[:, 0] + (row + 0.5 - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
            inside = numpy.searchsorted(xs, columns) % 2 == 1
            labels[row, inside] = ids[place]
    return labels


def check_yolo():
    """An own reader finds the very loss that the export reports."""
    import numpy

    ids, rest = EXPECTED["yoloIds"], EXPECTED["background"]
    totals = {each["id"]: numpy.zeros(3) for each in EXPECTED["loss"]}
    files = sorted((FOLDER / "yolo/labels").rglob("*.txt"))
    for file in files:
        before = truth(file.stem)
        after = yolo_labels(file.read_text(), before.shape, ids, rest)
        for id_, counts in totals.items():
            counts += [(before == id_).sum(), (after == id_).sum(), ((before == id_) & (after == id_)).sum()]
    said = []
    for each in EXPECTED["loss"]:
        pixels, after, both = totals[each["id"]]
        # Rounding may decide otherwise where an edge goes through a pixel's very centre.
        slack = max(2, pixels * 1e-4)
        assert abs(pixels - both - each["lost"]) <= slack, f"{each}: {pixels - both} are lost"
        assert abs(after - both - each["gained"]) <= slack, f"{each}: {after - both} are gained"
        said.append(f"{each['name']} {both / (pixels + after - both):.4f}")
    return f"{len(files)} label files; IU {', '.join(said)}"


def check_torchvision():
    import numpy
    from torchvision.datasets import VOCSegmentation

    count = 0
    for image_set in ("train", "val", "trainval"):
        data = VOCSegmentation(str(FOLDER / "voc"), year="2012", image_set=image_set)
        for (image, mask), file in zip(data, data.masks):
            assert image.size == mask.size
            same(file, numpy.array(mask), truth(Path(file).stem))
            count += 1
    return f"VOCSegmentation: {count} pairs of three image sets"


MODULES = {
    "pil": ["PIL", "numpy"],
    "opencv": ["cv2"],
    "numpy": ["numpy", "PIL"],
    "yolo": ["numpy", "PIL"],
    "pycocotools": ["pycocotools"],
    "torchvision": ["torch", "torchvision"],
}


def main():
    failed = False
    for name in sys.argv[2:]:
        try:
            modules = [importlib.import_module(module) for module in MODULES[name]]
        except ImportError as error:
            print(f"skipped {name}: {error}")
            continue
        versions = ", ".join(f"{each.__name__} {getattr(each, '__version__', '?')}" for each in modules)
        try:
            print(f"passed {name} ({versions}): {globals()[f'check_{name}']()}")
        except Exception:
            traceback.print_exc()
            print(f"failed {name} ({versions})")
            failed = True
    sys.exit(1 if failed else 0)


main()
