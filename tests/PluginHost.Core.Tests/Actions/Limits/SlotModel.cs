using PluginHost.Core.Actions.Limits;
using PluginHost.Core.Actions.Policies;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Actions.Limits;

/// <summary>What somebody does to slots; <see cref="Pick"/> says to which one, <see cref="Key"/> under which key, and <see cref="Limit"/> under which limit.</summary>
public sealed record SlotStep(SlotMove Move, int Pick, int Key, int Limit);

/// <summary>What can be done to slots.</summary>
public enum SlotMove
{
    Join = 0,
    Rejoin,
    JoinOrBeRefused,
    Release,
    ReleaseAgain,
    LeaveLine,
    SetLimit,
}

/// <summary>The slots beside the plainest model of them: lists of who holds and who waits.</summary>
internal sealed class SlotModel
{
    private readonly ConcurrencySlots _slots = new(new VirtualTime());
    private readonly Dictionary<string, (List<Slot> Active, List<Slot> Waiting)> _lines = new(StringComparer.Ordinal);
    private readonly List<Slot> _all = [];
    private readonly Dictionary<Slot, int> _ends = [];
    private int _limit = 1;

    public SlotModel() => _slots.SetLimit(_limit);

    /// <summary>Does a step to both and compares them.</summary>
    public void Do(SlotStep step)
    {
        switch (step.Move)
        {
            case SlotMove.SetLimit:
                _slots.SetLimit(_limit = step.Limit);
                break;
            case SlotMove.Release or SlotMove.ReleaseAgain or SlotMove.LeaveLine:
                if (_all.Count > 0) Leave(_all[step.Pick % _all.Count], step.Move);
                break;
            default:
                Join($"key {step.Key}", step);
                break;
        }

        Serve();
        Compare();
    }

    /// <summary>Everybody goes.</summary>
    public void End()
    {
        foreach (var slot in _all)
        {
            Leave(slot, SlotMove.Release);
            Serve();
            Compare();
        }

        var granted = _ends.Values.Sum();
        Assert.Equal(new SlotCounts(Active: 0, Queued: 0, Keys: 0, OldestQueued: null, _all.Count, granted), _slots.Count());
        Assert.All(_ends.Values, static ends => Assert.Equal(1, ends));
    }

    private void Join(string key, SlotStep step)
    {
        if (!_lines.TryGetValue(key, out var line)) _lines[key] = line = ([], []);
        var policy = new ConcurrencyPolicy(_limit) { MaxQueue = step.Limit, Rejects = step.Move == SlotMove.JoinOrBeRefused };
        var slot = step.Move == SlotMove.Rejoin ? _slots.Rejoin(key, policy) : _slots.TryJoin(key, policy);
        var mostWaiting = step.Move switch { SlotMove.Rejoin => int.MaxValue, SlotMove.Join => step.Limit, _ => 0 };
        Assert.Equal(line.Active.Count >= _limit && line.Waiting.Count >= mostWaiting, slot is null);
        if (slot is null) return;
        _all.Add(slot);
        line.Waiting.Add(slot);
    }

    private void Leave(Slot slot, SlotMove move)
    {
        var line = _lines[slot.Key];
        var (isHeld, isWaiting) = (line.Active.Contains(slot), line.Waiting.Contains(slot));
        if (move == SlotMove.LeaveLine) Assert.Equal(!isHeld, _slots.LeaveLine(slot));
        else slot.Release();
        if (move == SlotMove.ReleaseAgain) slot.Release();
        if (isWaiting) line.Waiting.Remove(slot);
        if (!isHeld || move == SlotMove.LeaveLine) return;
        line.Active.Remove(slot);
        _ends[slot] = _ends.GetValueOrDefault(slot) + 1;
    }

    // In the order of coming, while there is room.
    private void Serve()
    {
        foreach (var (active, waiting) in _lines.Values)
        {
            while (active.Count < _limit && waiting.Count > 0)
            {
                active.Add(waiting[0]);
                waiting.RemoveAt(0);
            }
        }
    }

    private void Compare()
    {
        foreach (var slot in _all)
        {
            var (active, waiting) = _lines[slot.Key];
            Assert.Equal(active.Contains(slot) ? SlotPlace.Held : waiting.Contains(slot) ? SlotPlace.Waiting : SlotPlace.Left, slot.Place);
        }

        var count = _slots.Count();
        var lines = _lines.Values.Where(static line => line.Active.Count + line.Waiting.Count > 0).ToArray();
        Assert.Equal((lines.Sum(static line => line.Active.Count), lines.Sum(static line => line.Waiting.Count), lines.Length), (count.Active, count.Queued, count.Keys));
    }
}
