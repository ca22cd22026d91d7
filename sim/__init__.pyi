from . import forecast as forecast
from . import plot as plot
from . import record as record
from . import teaching as teaching
from .calibration.calibrate import calibrate as calibrate
from .comparison.compare import compare as compare
from .comparison.divergence import first_divergence as first_divergence
from .ensemble.replay import replay as replay
from .ensemble.reproduce import reproduce as reproduce
from .ensemble.results import open_run as open_run
from .ensemble.simulate import simulate as simulate
from .ensemble.summary import summarise as summarise
from .errors import CrisisSimError as CrisisSimError
from .errors import InputError as InputError
from .explanation.chance import explain_event as explain_event
from .explanation.choice import explain as explain
from .explanation.distinguish import distinguish as distinguish
from .explanation.pivotal import pivotal as pivotal
from .forks.fork import fork as fork
from .forks.forked import fork_effects as fork_effects
from .model import CrisisModel as CrisisModel
from .parameters import PARAMETERS as PARAMETERS
from .parameters import Distribution as Distribution
from .parameters import Parameter as Parameter
from .play.game import Game as Game
from .scenario.loader import check_scenario as check_scenario
from .scenario.loader import load_scenario as load_scenario
from .scenario.loader import shipped_scenarios as shipped_scenarios
from .scenario.posterior import read_posterior as read_posterior
from .scenario.scenario import Scenario as Scenario
from .sweeps.sensitivity import sensitivity as sensitivity
from .sweeps.sweep import sweep as sweep
from .world.outcomes import OUTCOMES as OUTCOMES
from .world.outcomes import Outcome as Outcome

__version__: str
__all__: list[str]
