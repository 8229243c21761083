# Wrong answers to the question of 6-viterbi, each with the hint that a teacher would give.


# %% viterbi-decode transitions-transposed
# transitions[i, j] is for i followed by j. In your sum, which index belongs to the earlier word?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions.T).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode start-left-out
# Some tags are rarely the first of a sentence. Where does your table know about that?
def viterbi(emissions, transitions, start, end):
    best, pointers = emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode end-left-out
# When the last word is reached, what else does the score of a path contain before the best one can be chosen?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = best.max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode pointer-not-advanced
# Walking back, each pointer is to be asked about the tag that you have just come to. About which tag do you ask?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[last]))
    return path[::-1], score.item()


# %% viterbi-decode path-unreversed
# You follow the pointers from the last word to the first. To which word does the first entry of your list belong?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path, score.item()


# %% viterbi-decode word-by-word
# Do the transitions have a say in which tags you choose? What if the best tag of one word can't follow the one before?
def viterbi(emissions, transitions, start, end):
    path = emissions.argmax(dim=1).tolist()
    score = start[path[0]] + end[path[-1]] + sum(row[tag] for row, tag in zip(emissions, path))
    return path, float(score + sum(transitions[i, j] for i, j in zip(path, path[1:])))


# %% viterbi-decode left-to-right
# You settle on a tag as soon as you see its word. How would you take it back if all that may follow it is bad?
def viterbi(emissions, transitions, start, end):
    best = start + emissions[0]
    path = [int(best.argmax())]
    score = best.max()
    for t in range(1, len(emissions)):
        step = transitions[path[-1]] + emissions[t] + (end if t == len(emissions) - 1 else 0)
        score = score + step.max()
        path.append(int(step.argmax()))
    return path, float(score if len(emissions) > 1 else score + end[path[0]])


# %% viterbi-decode best-tag-of-each-column
# Each word's best hut may lie on another path. How do you make sure that your tags are the huts of one single path?
def viterbi(emissions, transitions, start, end):
    table = [start + emissions[0]]
    for emission in emissions[1:]:
        table.append((table[-1].unsqueeze(1) + transitions).amax(dim=0) + emission)
    table[-1] = table[-1] + end
    return [int(best.argmax()) for best in table], float(table[-1].max())


# %% viterbi-decode maximum-over-the-next-tag
# Your maximum compares the ways out of a hut. Which ways should be compared to find the best arrival at one?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=1)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode first-emission-left-out
# Every word's emission counts. Where does the first word's come in?
def viterbi(emissions, transitions, start, end):
    best, pointers = start, []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode score-before-the-end
# Add up your path's score part by part. Which part does the number that you return not have?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    path = [int((best + end).argmax())]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], float(best[path[0]])


# %% viterbi-decode all-paths-added-up
# Is your score that of one path, or of all of them taken together? Which of the two does the question ask for?
def viterbi(emissions, transitions, start, end):
    best, total, pointers = start + emissions[0], start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        total = (total.unsqueeze(1) + transitions).logsumexp(dim=0) + emission
        pointers.append(previous)
    path = [int((best + end).argmax())]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], float((total + end).logsumexp(dim=0))


# %% viterbi-decode probabilities-multiplied
# What does a computer make of sixty small probabilities multiplied by one another? Why are scores added?
def viterbi(emissions, transitions, start, end):
    emissions, transitions, start, end = (scores.double().exp() for scores in (emissions, transitions, start, end))
    best, pointers = start * emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) * transitions).max(dim=0)
        best = arrival * emission
        pointers.append(previous)
    score, last = (best * end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.log().item()


# %% viterbi-decode one-best-place-only
# You look for the place at which the best score stands. What if it stands at two?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        ways = best.unsqueeze(1) + transitions
        pointers.append(ways.argmax(dim=0))
        best = ways.amax(dim=0) + emission
    final = best + end
    path = [(final == final.max()).nonzero().item()]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], final.max().item()


# %% viterbi-decode no-pointers-to-stack
# Try it on a sentence of one word. How many back pointers are there, and what does your code do with them?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    pointers = torch.stack(pointers)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for t in range(len(pointers) - 1, -1, -1):
        path.insert(0, int(pointers[t, path[0]]))
    return path, score.item()


# %% viterbi-decode single-tag-squeezed
# Try it with a single tag. What does squeeze leave of a table with one column?
def viterbi(emissions, transitions, start, end):
    best, pointers = (start + emissions[0]).squeeze(), []
    for t in range(1, emissions.shape[0]):
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = (arrival + emissions[t]).squeeze()
        pointers.append(previous)
    final = best + end.squeeze()
    path = [int(final.argmax())]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], float(final[path[0]])


# %% viterbi-decode start-overwritten
# After your function has run, what does the caller find in start? To whom does that tensor belong?
def viterbi(emissions, transitions, start, end):
    best, pointers = start, []
    best += emissions[0]
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [int(last)]
    for previous in reversed(pointers):
        path.append(int(previous[path[-1]]))
    return path[::-1], score.item()


# %% viterbi-decode path-as-a-tensor
# The tags are right. In what kind of thing does the question want them?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path = [last]
    for previous in reversed(pointers):
        path.append(previous[path[-1]])
    return torch.stack(path[::-1]), score.item()


# %% viterbi-decode last-word-forgotten
# Count the entries of your path. Which word of the sentence has no tag in it?
def viterbi(emissions, transitions, start, end):
    best, pointers = start + emissions[0], []
    for emission in emissions[1:]:
        arrival, previous = (best.unsqueeze(1) + transitions).max(dim=0)
        best = arrival + emission
        pointers.append(previous)
    score, last = (best + end).max(dim=0)
    path, tag = [], int(last)
    for previous in reversed(pointers):
        tag = int(previous[tag])
        path.append(tag)
    return path[::-1], score.item()


# %% viterbi-decode maximum-from-a-number
# Your search for the best begins at a number. What happens to paths that all score lower?
def viterbi(emissions, transitions, start, end):
    E, A, s, z = (t.tolist() for t in (emissions, transitions, start, end))
    T, K = len(E), len(s)
    v = [[s[k] + E[0][k] for k in range(K)]]
    back = [[None] * K]
    for t in range(1, T):
        row, pointers = [], []
        for j in range(K):
            score, i = -1000.0, 0
            for k in range(K):
                if v[t - 1][k] + A[k][j] > score:
                    score, i = v[t - 1][k] + A[k][j], k
            row.append(score + E[t][j])
            pointers.append(i)
        v.append(row)
        back.append(pointers)
    last = max(range(K), key=lambda k: (v[-1][k] + z[k], k))
    path = [last]
    for t in range(T - 1, 0, -1):
        path.insert(0, back[t][path[0]])
    return path, v[-1][last] + z[last]


# %% viterbi-decode likeliest-tag-at-each-word
# Does the likeliest tag at each word, taken over all paths, make up the best path? Where do you add, and where compare?
def viterbi(emissions, transitions, start, end):
    forward, backward = [start + emissions[0]], [end]
    for scores in emissions[1:]:
        forward.append(torch.logsumexp(forward[-1][:, None] + transitions, dim=0) + scores)
    for scores in emissions[1:].flip(0):
        backward.insert(0, torch.logsumexp(transitions + scores + backward[0], dim=1))
    path = [int((before + after).argmax()) for before, after in zip(forward, backward)]
    score = start[path[0]] + end[path[-1]] + sum(emissions[step, tag] for step, tag in enumerate(path))
    return path, float(score + sum(transitions[i, j] for i, j in zip(path, path[1:])))


# %% viterbi-decode one-word-by-its-emission
# A sentence of one word has a start and an end, too. Do they count for its tag?
def viterbi(emissions, transitions, start, end):
    scores, pointers = start + emissions[0], []
    for row in emissions[1:]:
        best, pointer = (scores.unsqueeze(1) + transitions).max(dim=0)
        scores = best + row
        pointers.append(pointer)
    scores = scores + end
    path = [int(scores.argmax()) if pointers else int(emissions[0].argmax())]
    for pointer in reversed(pointers):
        path.append(int(pointer[path[-1]]))
    return path[::-1], scores.max().item()
