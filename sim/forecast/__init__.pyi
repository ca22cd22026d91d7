from .backtesting import Backtest as Backtest
from .backtesting import backtest as backtest
from .nowcasting import Nowcast as Nowcast
from .nowcasting import nowcast as nowcast
from .rhythms import Patterns as Patterns
from .rhythms import patterns as patterns

__all__: list[str]
