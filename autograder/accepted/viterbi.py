# Right answers to the question of 6-viterbi in other styles than the reference's, each with what makes it right.


# %% viterbi-decode numpy-tables
# Two NumPy tables, filled row by row; NumPy's whole numbers count as Python's.
import numpy as np


def viterbi(emissions, transitions, start, end):
    e, A, s, z = (scores.numpy().astype(np.float64) for scores in (emissions, transitions, start, end))
    T, K = e.shape
    score, back = np.zeros((T, K)), np.zeros((T, K), dtype=int)
    score[0] = s + e[0]
    for t in range(1, T):
        ways = score[t - 1][:, None] + A
        back[t], score[t] = ways.argmax(0), ways.max(0) + e[t]
    final = score[-1] + z
    path = [final.argmax()]
    for t in range(T - 1, 0, -1):
        path.insert(0, back[t, path[0]])
    return path, final.max()


# %% viterbi-decode plain-loops
# Lists and three loops, and the later tag where two are equally good.
def viterbi(emissions, transitions, start, end):
    e, A, s, z = emissions.tolist(), transitions.tolist(), start.tolist(), end.tolist()
    tags = range(len(s))
    best = [s[k] + e[0][k] for k in tags]
    pointers = []
    for row in e[1:]:
        came_from, arrived = [], []
        for j in tags:
            where = 0
            for i in tags:
                if best[i] + A[i][j] >= best[where] + A[where][j]:
                    where = i
            came_from.append(where)
            arrived.append(best[where] + A[where][j] + row[j])
        best = arrived
        pointers.append(came_from)
    last = max(tags, key=lambda k: (best[k] + z[k], k))
    path = [last]
    for came_from in pointers[::-1]:
        path.append(came_from[path[-1]])
    path.reverse()
    return tuple(path), best[last] + z[last]


# %% viterbi-decode paths-carried-along
# Every tag carries its whole best path with it, so there is nothing to walk back.
def viterbi(emissions, transitions, start, end):
    K = len(start)
    best = {k: (start[k] + emissions[0, k], [k]) for k in range(K)}
    for t in range(1, len(emissions)):
        best = {
            j: max(
                ((score + transitions[i, j] + emissions[t, j], path + [j]) for i, (score, path) in best.items()),
                key=lambda pair: pair[0],
            )
            for j in range(K)
        }
    score, path = max(((score + end[k], path) for k, (score, path) in best.items()), key=lambda pair: pair[0])
    return [path, score]


# %% viterbi-decode from-the-end
# The same table filled from the last word to the first: then the path is read off forwards.
def viterbi(emissions, transitions, start, end):
    rest, onwards = end.clone(), []
    for t in range(len(emissions) - 1, 0, -1):
        rest, following = (transitions + (emissions[t] + rest)).max(1)
        onwards.insert(0, following)
    total = start + emissions[0] + rest
    path = [total.argmax()]
    for following in onwards:
        path.append(following[path[-1]])
    return path, total.max()


# %% viterbi-decode memory-and-recursion
# The recursion as it stands in the text, with a memory, so that nothing is computed twice.
from functools import lru_cache


def viterbi(emissions, transitions, start, end):
    e, A, s, z = emissions.tolist(), transitions.tolist(), start.tolist(), end.tolist()
    K = len(s)

    @lru_cache(maxsize=None)
    def arrive(t, j):
        if t == 0:
            return s[j] + e[0][j], None
        score, i = max((arrive(t - 1, i)[0] + A[i][j], i) for i in range(K))
        return score + e[t][j], i

    T = len(e)
    score, tag = max((arrive(T - 1, k)[0] + z[k], k) for k in range(K))
    path = []
    for t in reversed(range(T)):
        path = [tag] + path
        tag = arrive(t, tag)[1]
    return path, score


# %% viterbi-decode edges-as-tags
# A tag before the first word and one behind the last make start and end transitions like all others.
def viterbi(emissions, transitions, start, end):
    T, K = emissions.shape
    never = -1e9
    A = torch.full((K + 2, K + 2), never, dtype=torch.float64)
    A[:K, :K], A[K, :K], A[:K, K + 1] = transitions, start, end
    e = torch.full((T + 1, K + 2), never, dtype=torch.float64)
    e[:T, :K], e[T, K + 1] = emissions, 0
    best = torch.full((K + 2,), never, dtype=torch.float64)
    best[K] = 0
    back = torch.zeros(T + 1, K + 2, dtype=torch.long)
    for t in range(T + 1):
        values, indices = torch.topk(best[:, None] + A + e[t], 1, dim=0)
        best, back[t] = values[0], indices[0]
    path, tag = [], K + 1
    for t in range(T, 0, -1):
        tag = back[t, tag].item()
        path.append(tag)
    return list(reversed(path)), best[K + 1].item()


# %% viterbi-decode sorted-arrivals
# Sorting all arrivals and taking the last is a maximum too; the path grows at its front.
from collections import deque


def viterbi(emissions, transitions, start, end):
    table = start + emissions[0]
    table, history = table.reshape(1, -1), []
    for row in emissions[1:]:
        ordered, order = torch.sort(table.T + transitions + row, dim=0)
        table = ordered[-1:]
        history += [order[-1]]
    ordered, order = torch.sort(table[0] + end)
    path = deque([order[-1].item()])
    for order in history[::-1]:
        path.appendleft(order[path[0]].item())
    return list(path), float(ordered[-1])


# %% viterbi-decode gradient-of-the-maximum
# Where an input's gradient is 1, the best path uses it: autograd walks back along the path.
def viterbi(emissions, transitions, start, end):
    e = emissions.detach().clone().requires_grad_()
    best = start + e[0]
    for row in e[1:]:
        best = (best[:, None] + transitions).max(0).values + row
    score = (best + end).max(0).values
    (used,) = torch.autograd.grad(score, e)
    return used.argmax(1).tolist(), score.item()
