namespace PluginHost.Sdk;

/// <summary>Who caused an execution. Source: XTV's origins (bot, api, rule, bulk) and the surfaces this host adds.</summary>
public enum ActionOrigin
{
    /// <summary>A REST call.</summary>
    Api = 0,

    /// <summary>The command line.</summary>
    Cli,

    /// <summary>The web console.</summary>
    Console,

    /// <summary>A rule.</summary>
    Rule,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>A bulk call over several targets.</summary>
    Bulk,

    /// <summary>A step of a plan.</summary>
    Plan,

    /// <summary>Another action, by <see cref="ActionContext.InvokeAsync"/>, or an embedding program.</summary>
    Plugin,

    /// <summary>A chat bot.</summary>
    Bot,
}
