/** The page's entry. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
