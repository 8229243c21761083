"""The filter is run here by a small interpreter of the kernel's BPF, so both processors' tables are tried."""

import re
import socket
from pathlib import Path

import pytest

from autograder.worker import seccomp
from autograder.worker.syscalls import ARCHITECTURES, NEWEST_KNOWN

PID = 4711
ALLOWED, KILLED, PRETENDED, REFUSED, MISSING = 0x7FFF0000, 0x80000000, 0x50000, 0x50001, 0x50026
HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}


def verdict(machine: str, number: int, *arguments: int, audit: int | None = None) -> int:
    """What the filter for a machine says to a system call."""
    architecture = ARCHITECTURES[machine]
    words = [number, architecture.audit if audit is None else audit, 0, 0]
    for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]:
        words += [argument & 0xFFFFFFFF, argument >> 32]
    program = seccomp.filter_program(architecture, PID)
    position, held = 0, 0
    while True:
        operation, if_true, if_false, constant = program[position]
        position += 1
        if operation == 0x20:
            held = words[constant // 4]
        elif operation == 0x54:
            held &= constant
        elif operation == 0x06:
            return constant
        else:
            true = {0x15: held == constant, 0x35: held >= constant, 0x45: bool(held & constant)}[operation]
            position += if_true if true else if_false


@pytest.fixture(params=ARCHITECTURES)
def call(request):
    """Makes a system call by name on a machine; None where the machine does not have it."""
    machine = request.param

    def make(name: str, *arguments: int) -> int | None:
        number = ARCHITECTURES[machine].numbers.get(name)
        return None if number is None else verdict(machine, number, *arguments)

    return make


def test_every_named_call_gets_its_verdict(call):
    assert {call(name) for name in seccomp.REFUSED} - {None} == {REFUSED}
    assert {call(name) for name in seccomp.PRETENDED} - {None} == {PRETENDED}
    assert call("clone3") == MISSING


@pytest.mark.parametrize("name", ["kill", "tgkill"])
def test_a_worker_signals_only_itself(call, name):
    assert call(name, PID, PID, 9) == ALLOWED
    assert {call(name, pid, pid, 9) for pid in (PID + 1, 1, 0, 0xFFFFFFFF)} == {REFUSED}


def test_a_worker_starts_threads_but_no_processes(call):
    threads, children, spaces = 0x3D0F00, 0x11, 0x10000000
    assert call("clone", threads) == ALLOWED
    assert {call("clone", flags) for flags in (children, spaces, 0)} == {REFUSED}


def test_limits_of_others_are_out_of_reach(call):
    assert {call("prlimit64", pid) for pid in (0, PID)} == {ALLOWED}
    assert call("prlimit64", 1) == REFUSED


def test_stream_pairs_work_and_datagrams_do_not(call):
    flags = 0o2000000 | 0o4000
    assert call("socketpair", socket.AF_UNIX, socket.SOCK_STREAM | flags) == ALLOWED
    assert call("socketpair", socket.AF_UNIX, socket.SOCK_DGRAM | flags) == REFUSED
    assert call("socketpair", socket.AF_INET, socket.SOCK_STREAM) == REFUSED
    assert call("sendto", 3, 0, 0, 0, 0) == ALLOWED
    assert {call("sendto", 3, 0, 0, 0, address) for address in (0x1000, 1 << 40)} == {REFUSED}


def test_the_parent_death_signal_stays(call):
    assert call("prctl", 15) == ALLOWED
    assert {call("prctl", option) for option in (1, 4, 22, 38)} == {REFUSED}


def test_descriptors_signal_nobody(call):
    assert call("fcntl", 3, 1) == ALLOWED
    assert {call("fcntl", 3, command) for command in (8, 10, 15, 1024, 1026)} == {REFUSED}
    assert call("ioctl", 3, 0x5401) == ALLOWED
    assert {call("ioctl", 3, command) for command in (0x8901, 0x8902, 0x5412)} == {REFUSED}


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_other_tables_of_calls_are_shut(machine):
    x32 = 0x40000000
    i386, arm = 0x40000003, 0x40000028
    assert {verdict(machine, number) for number in (NEWEST_KNOWN + 1, x32 + 1, 0xFFFFFFFF)} == {MISSING}
    assert {verdict(machine, 20, audit=audit) for audit in (i386, arm, 0)} == {KILLED}


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_filter_is_short_enough_for_the_kernel(machine):
    program = seccomp.filter_program(ARCHITECTURES[machine], PID)
    assert len(program) < 4096
    assert max(max(jump_true, jump_false) for _, jump_true, jump_false, _ in program) < 256


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_numbers_are_the_kernels(machine):
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    lines = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", header.read_text(), re.MULTILINE)
    known = {name: int(number) for name, number in lines}
    wrong = {name for name, number in ARCHITECTURES[machine].numbers.items() if known.get(name, number) != number}
    assert not wrong
    assert len(known.keys() & ARCHITECTURES[machine].numbers.keys()) > 80
