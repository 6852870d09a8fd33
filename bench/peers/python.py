"""The peers of the benchmark that are Python programs: PyTorch, NumPy and SciPy.

usage: python3 python.py FOLDER_WITH_IDX_FILES COURSE_FILE THREADS
COURSE_FILE holds the course's 5,000 images of 400 float32, then 5,000 labels as bytes.
Reads one line a request, `library work`, and answers with one line of JSON: {"seconds": s} for the work's unit (an epoch
of 60,000 images, an iteration, an image), or {"missing": why}. The first line it writes names the versions.

Each program is what its users would write: whole batches, no loops over images except where the published program has
one.
"""
import json
import sys
import time

folder, course_file, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
import numpy as np

images = np.fromfile(folder + "/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
labels = np.fromfile(folder + "/train-labels-idx1-ubyte", np.uint8)[8:]
versions = {"numpy": np.__version__}
try:
    import torch

    torch.set_num_threads(threads)
    versions["pytorch"] = torch.__version__
except ImportError:
    torch = None
try:
    import scipy
    import scipy.optimize

    versions["scipy"] = scipy.__version__
except ImportError:
    scipy = None


def torch_dense(sizes, quadratic=False):
    nn, layers = torch.nn, []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if quadratic:
            layers.append(nn.Sigmoid())
        elif i < len(sizes) - 2:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def torch_convolutions(large):
    nn, images = torch.nn, torch.nn.Unflatten(1, (1, 28, 28))
    if large:
        deep = (nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        return nn.Sequential(images, *deep, nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))
    deep = (nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(images, *deep, nn.Flatten(), nn.Linear(256, 10))


def torch_epoch(create, batch, optimizer, steps, quadratic=False):
    F = torch.nn.functional
    torch.manual_seed(0)
    model = create()
    step = optimizer(model.parameters())
    X, y = torch_data()
    order = torch.randperm(60000)
    for phase in ("warm up", "measured"):
        done, start = 0, time.perf_counter()
        for i in range(0, 60000, batch):
            index = order[i : i + batch]
            out = model(X[index])
            if quadratic:
                loss = ((out - F.one_hot(y[index], 10).float()) ** 2).sum(1).mean() / 2
            else:
                loss = F.cross_entropy(out, y[index])
            step.zero_grad()
            loss.backward()
            step.step()
            done += 1
            if done >= (steps if phase == "measured" else min(steps, 20)):
                break
        seconds = time.perf_counter() - start
    return seconds / done * -(-60000 // batch)


data = {}


def torch_data():
    if "torch" not in data:
        data["torch"] = (torch.tensor(images).float() / 255, torch.tensor(labels).long())
    return data["torch"]


def torch_scratch():
    nn, F = torch.nn, torch.nn.functional
    model = nn.Sequential(nn.Linear(784, 10), nn.ReLU(), nn.Linear(10, 10))
    step = torch.optim.SGD(model.parameters(), 0.1)
    X, y = torch_data()
    X, y = X[:41000], y[:41000]
    for phase in ("warm up", "measured"):
        start = time.perf_counter()
        for _ in range(5):
            loss = F.cross_entropy(model(X), y)
            step.zero_grad()
            loss.backward()
            step.step()
    return (time.perf_counter() - start) / 5


def torch_predict(count, repeats):
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    X = torch_data()[0][:count]
    with torch.no_grad():
        for _ in range(max(2, repeats // 10)):
            model(X)
        start = time.perf_counter()
        for _ in range(repeats):
            model(X)
    return (time.perf_counter() - start) / repeats


def numpy_scratch(dtype):
    m = 41000
    rng = np.random.default_rng(0)
    A, Y = (images[:m] / 255.0).T.copy().astype(dtype), np.eye(10)[labels[:m]].T.copy().astype(dtype)
    W1, b1, W2, b2 = ((rng.random(s) - 0.5).astype(dtype) for s in ((10, 784), (10, 1), (10, 10), (10, 1)))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        Z1 = W1 @ A + b1
        A1 = np.maximum(Z1, 0)
        Z2 = W2 @ A1 + b2
        E = np.exp(Z2 - Z2.max(0))
        A2 = E / E.sum(0)
        dZ2 = A2 - Y
        dW2 = dZ2 @ A1.T / m
        db2 = dZ2.sum(1, keepdims=True) / m
        dZ1 = W2.T @ dZ2 * (Z1 > 0)
        dW1 = dZ1 @ A.T / m
        db1 = dZ1.sum(1, keepdims=True) / m
        W1 = W1 - dtype(0.1) * dW1
        b1 = b1 - dtype(0.1) * db1
        W2 = W2 - dtype(0.1) * dW2
        b2 = b2 - dtype(0.1) * db2
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def numpy_nielsen(count=2000):
    """Nielsen's loop: one image at a time, gradients summed over a batch of 10, float64."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((30, 784)), rng.standard_normal((10, 30))]
    biases = [rng.standard_normal((30, 1)), rng.standard_normal((10, 1))]
    X = (images[:count] / 255.0).reshape(-1, 784, 1)
    Y = np.eye(10)[labels[:count]].reshape(-1, 10, 1)
    sigmoid = lambda z: 1.0 / (1.0 + np.exp(-z))
    start = time.perf_counter()
    for first in range(0, count, 10):
        dw, db = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
        for i in range(first, first + 10):
            a1 = sigmoid(weights[0] @ X[i] + biases[0])
            a2 = sigmoid(weights[1] @ a1 + biases[1])
            d2 = (a2 - Y[i]) * a2 * (1 - a2)
            d1 = (weights[1].T @ d2) * a1 * (1 - a1)
            dw[1] = dw[1] + d2 @ a1.T
            db[1] = db[1] + d2
            dw[0] = dw[0] + d1 @ X[i].T
            db[0] = db[0] + d1
        weights = [w - 0.3 * d for w, d in zip(weights, dw)]
        biases = [b - 0.3 * d for b, d in zip(biases, db)]
    return (time.perf_counter() - start) / count * 60000


def course():
    """The course's cost and gradient with lambda 1, float64, on its 5,000 images."""
    if "course" not in data:
        rng, m = np.random.default_rng(0), 5000
        content = open(course_file, "rb").read()
        pixels = np.frombuffer(content, np.float32, m * 400).reshape(m, 400).astype(np.float64)
        X, Y = np.c_[np.ones(m), pixels], np.eye(10)[np.frombuffer(content, np.uint8, m, m * 1600)]

        def cost(p):
            T1, T2 = p[: 25 * 401].reshape(25, 401), p[25 * 401 :].reshape(10, 26)
            a2 = np.c_[np.ones(m), 1 / (1 + np.exp(-(X @ T1.T)))]
            h = 1 / (1 + np.exp(-(a2 @ T2.T)))
            J = -(Y * np.log(h) + (1 - Y) * np.log(1 - h)).sum() / m
            J += 0.5 / m * ((T1[:, 1:] ** 2).sum() + (T2[:, 1:] ** 2).sum())
            d3 = h - Y
            d2 = (d3 @ T2)[:, 1:] * a2[:, 1:] * (1 - a2[:, 1:])
            g1, g2 = d2.T @ X / m, d3.T @ a2 / m
            g1[:, 1:] += T1[:, 1:] / m
            g2[:, 1:] += T2[:, 1:] / m
            return J, np.concatenate([g1.ravel(), g2.ravel()])

        data["course"] = (cost, rng.random(10285) * 0.24 - 0.12)
    return data["course"]


def numpy_course():
    cost, start_point = course()
    times = []
    for _ in range(10):
        start = time.perf_counter()
        cost(start_point)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def scipy_course(iterations=50):
    """Seconds for 50 iterations of minimize(method="CG") on the same cost."""
    cost, start_point = course()
    start = time.perf_counter()
    result = scipy.optimize.minimize(cost, start_point, jac=True, method="CG", options={"maxiter": iterations})
    return (time.perf_counter() - start) / result.nit * iterations


adam = lambda p: torch.optim.Adam(p, 1e-3)
works = {
    "pytorch": {
        "epoch-30": lambda: torch_epoch(lambda: torch_dense((784, 30, 10), True), 10, lambda p: torch.optim.SGD(p, 3.0), 1000, True),
        "epoch-128": lambda: torch_epoch(lambda: torch_dense((784, 128, 10)), 128, adam, 469),
        "epoch-800": lambda: torch_epoch(lambda: torch_dense((784, 800, 10)), 128, adam, 60),
        "epoch-convolutions": lambda: torch_epoch(lambda: torch_convolutions(False), 128, adam, 60),
        "epoch-large-convolutions": lambda: torch_epoch(lambda: torch_convolutions(True), 64, adam, 15),
        "scratch": torch_scratch,
        "one-image": lambda: torch_predict(1, 2000),
        "ten-thousand": lambda: torch_predict(10000, 5),
    },
    "numpy": {
        "epoch-30": numpy_nielsen,
        "scratch": lambda: numpy_scratch(np.float64),
        "course": numpy_course,
    },
    "scipy": {"minimize": scipy_course},
}
print(json.dumps(versions), flush=True)
for line in sys.stdin:
    library, work = line.split()
    if library not in versions:
        print(json.dumps({"missing": f"{library} is not installed"}), flush=True)
    else:
        print(json.dumps({"seconds": works[library][work]()}), flush=True)
